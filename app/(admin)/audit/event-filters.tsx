import { useTranslations } from "next-intl";
import { type AuditReason, actions, outcomes } from "../../../lib/audit-codes.ts";
import type { AuditNames } from "../../../lib/audit-names.ts";
import type { Parameters } from "../../asked.ts";
import { blameOfReason } from "../../ui/explanation/blame.ts";
import { type Filter, FilterBar } from "../../ui/filter-bar.tsx";
import { useAppOptions } from "../platform-name.tsx";

interface EventFiltersProps {
	names: AuditNames;
	parameters: Parameters;
}

/** The filters of the audit log. A user and a session are filtered by following a link, and only then have a field. */
export function EventFilters({ names: { operators, apps }, parameters }: EventFiltersProps) {
	const t = useTranslations("audit.filters");
	const say = useTranslations("explanations");
	const appOptions = useAppOptions(apps);
	const codes = Object.keys(blameOfReason).filter((code): code is AuditReason => code in blameOfReason);
	const linked = (["userId", "sessionId"] as const).filter((name) => parameters[name]);
	const filters: Filter[] = [
		{ kind: "text", name: "q", label: t("q"), placeholder: t("qHint") },
		{
			kind: "select",
			name: "action",
			label: t("action"),
			options: actions.map((action) => ({ value: action, label: say(`actions.${action}.name`) })),
		},
		{
			kind: "select",
			name: "outcome",
			label: t("outcome"),
			options: outcomes.map((outcome) => ({ value: outcome, label: say(`outcomes.${outcome}.name`) })),
		},
		{
			kind: "select",
			name: "reason",
			label: t("reason"),
			options: codes.map((code) => ({ value: code, label: `${say(`reasons.${code}.title`)} (${code})` })),
		},
		{
			kind: "select",
			name: "appid",
			label: t("app"),
			options: appOptions,
		},
		{
			kind: "select",
			name: "operatorId",
			label: t("operator"),
			options: [...operators].map(([id, name]) => ({ value: id, label: name })),
		},
		...linked.map((name): Filter => ({ kind: "text", name, label: t(name) })),
		{ kind: "time", label: t("time") },
	];
	return <FilterBar filters={filters} />;
}
