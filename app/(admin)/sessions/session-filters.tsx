import { useTranslations } from "next-intl";
import type { AuditNames } from "../../../lib/audit-names.ts";
import { FilterBar } from "../../ui/filter-bar.tsx";
import { useAppOptions } from "../platform-name.tsx";

/** The filters of the list of sessions; their names are those of the operation's query. */
export function SessionFilters({ apps }: Pick<AuditNames, "apps">) {
	const t = useTranslations("sessions");
	const options = useAppOptions(apps);
	return (
		<FilterBar
			filters={[
				{ kind: "text", name: "q", label: t("filter.q"), placeholder: t("filter.qExample") },
				...(apps.size > 1 ? [{ kind: "select" as const, name: "appid", label: t("columns.app"), options }] : []),
				{
					...{ kind: "select", name: "status", label: t("columns.status") },
					options: (["active", "expired", "revoked"] as const).map((value) => ({ value, label: t(`status.${value}`) })),
				},
				{ kind: "time", label: t("filter.time") },
				{ kind: "text", name: "userId", label: t("filter.userId"), isRare: true },
				{ kind: "text", name: "openid", label: t("filter.openid"), isRare: true },
				{ kind: "text", name: "ip", label: t("filter.ip"), isRare: true },
			]}
		/>
	);
}
