import { useFormatter, useTranslations } from "next-intl";
import type { showRetention } from "../../../lib/retention-preview.ts";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";

type Preview = Awaited<ReturnType<typeof showRetention>>;

const kinds = ["sessions", "auditEvents", "codes", "operatorSessions", "counts"] as const;

/** What tonight's clean-up will remove, and what the last one removed. */
export function CleanUp({ preview: { nextRun, isRunning, old, lastRun } }: { preview: Preview }) {
	const t = useTranslations("settings.cleanUp");
	const format = useFormatter();
	const several = (counts: readonly (readonly [(typeof kinds)[number], string])[]) =>
		counts.length === 0 ? t("nothing") : counts.map(([kind, count]) => t(`kinds.${kind}`, { count })).join(t("comma"));
	const soon = kinds
		.filter((kind) => old[kind].count > 0)
		.map((kind) => {
			const count = format.number(old[kind].count);
			return [kind, old[kind].isMore ? t("moreThan", { count }) : count] as const;
		});
	const before = kinds
		.filter((kind) => (lastRun?.removed[kind] ?? 0) > 0)
		.map((kind) => [kind, format.number(lastRun?.removed[kind] ?? 0)] as const);
	return (
		<>
			<h3>{t("title")}</h3>
			<Facts
				facts={[
					[t("nextRun"), isRunning ? t("running") : <Moment key="next" at={nextRun} />],
					[t("willRemove"), several(soon)],
					[t("lastRun"), <Moment key="last" at={lastRun?.at ?? null} />],
					[t("removed"), lastRun ? several(before) : undefined],
				]}
			/>
			{lastRun && !lastRun.complete && <p className="note">{t("brokeOff")}</p>}
			{lastRun && lastRun.firstBroken !== null && (
				<p className="notice notice-error">{t("auditBroken", { seq: lastRun.firstBroken })}</p>
			)}
		</>
	);
}
