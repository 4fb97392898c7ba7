import { useTranslations } from "next-intl";
import type { AuditNames } from "../../../lib/audit-names.ts";
import { FilterBar } from "../../ui/filter-bar.tsx";
import { useAppOptions } from "../platform-name.tsx";

/** The filters of the list of users; their names are those of the operation's query. */
export function UserFilters({ apps }: Pick<AuditNames, "apps">) {
	const t = useTranslations("users.filter");
	const options = useAppOptions(apps);
	return (
		<FilterBar
			filters={[
				{ kind: "text", name: "q", label: t("q"), placeholder: t("qExample") },
				...(apps.size > 1 ? [{ kind: "select" as const, name: "appid", label: t("app"), options }] : []),
				{
					...{ kind: "select", name: "blocked", label: t("blocked") },
					options: [
						{ value: "true", label: t("yes") },
						{ value: "false", label: t("no") },
					],
				},
				{ kind: "time", label: t("time") },
			]}
		/>
	);
}
