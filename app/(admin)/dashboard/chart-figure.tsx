"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import type { ChartData } from "./chart-data.ts";
import { ChartTable } from "./chart-table.tsx";

// The library is as large as the rest of the page: it comes after the numbers, into a place that is kept for it.
const TimeChart = dynamic(
	() =>
		import("./time-chart.tsx").then(
			({ TimeChart }) => TimeChart,
			() => ChartFailed,
		),
	{ ssr: false, loading: ChartWaits },
);

function ChartWaits() {
	return <p className="chart-empty note">{useTranslations("dashboard.charts")("loading")}</p>;
}

function ChartFailed() {
	return <p className="chart-empty note">{useTranslations("dashboard.charts")("failed")}</p>;
}

interface ChartFigureProps {
	chart: ChartData;
	/** Seconds. */
	step: number;
}

/** A chart with its title, what its colours mean, and its numbers as a table for those who do not see it. */
export function ChartFigure({ chart, step }: ChartFigureProps) {
	const t = useTranslations("dashboard.charts");
	const title = useId();
	const [isOpen, setOpen] = useState(false);
	const isEmpty = chart.rows.every(({ values }) => values.every((value) => !value));
	return (
		<figure className="chart" aria-labelledby={title}>
			<figcaption id={title}>{t(chart.name)}</figcaption>
			{isEmpty ? (
				<p className="chart-area chart-empty note">{t("nothing")}</p>
			) : (
				<>
					<div className="chart-area" aria-hidden="true">
						<TimeChart chart={chart} step={step} />
					</div>
					{chart.series.length > 1 && (
						<ul className="legend" aria-hidden="true">
							{chart.series.map(({ label, colour }) => (
								<li key={label} data-colour={colour}>
									{label}
								</li>
							))}
						</ul>
					)}
					<details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
						<summary>{t("asTable")}</summary>
						{isOpen && <ChartTable chart={chart} step={step} />}
					</details>
				</>
			)}
		</figure>
	);
}
