import { useTranslations } from "next-intl";
import { Words } from "../../ui/words.tsx";
import { chartsOf } from "./chart-data.ts";
import { ChartFigure } from "./chart-figure.tsx";
import type { Stats } from "./looked-at.ts";

/** What happened over time. */
export function Charts({ stats }: { stats: Stats }) {
	const t = useTranslations("dashboard.charts");
	const explain = useTranslations("explanations.reasons");
	return (
		<section aria-labelledby="charts">
			<h2 id="charts">{t("title")}</h2>
			<div className="charts">
				<Words areas={["dashboard"]}>
					{chartsOf(stats, t, explain).map((chart) => (
						<ChartFigure key={chart.name} chart={chart} step={stats.step} />
					))}
				</Words>
			</div>
		</section>
	);
}
