import { useTranslations } from "next-intl";
import { StatusTag } from "../../ui/status-tag.tsx";

/** Whether an app is on, and whether it is the simulator's. */
export function AppState({ app: { enabled, simulated } }: { app: { enabled: boolean; simulated: boolean } }) {
	const t = useTranslations("apps.states");
	return (
		<span className="tags">
			<StatusTag tone={enabled ? "good" : "quiet"}>{t(enabled ? "on" : "off")}</StatusTag>{" "}
			{simulated && <StatusTag tone="warning">{t("simulated")}</StatusTag>}
		</span>
	);
}
