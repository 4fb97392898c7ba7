import { useFormatter, useTranslations } from "next-intl";
import type { ChartData } from "./chart-data.ts";
import { useTimes } from "./use-times.ts";

interface ChartTableProps {
	chart: ChartData;
	/** Seconds. */
	step: number;
}

/** The numbers of a chart. */
export function ChartTable({ chart: { name, series, rows }, step }: ChartTableProps) {
	const t = useTranslations("dashboard.charts");
	const format = useFormatter();
	const times = useTimes(step);
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
		<section className="chart-table" tabIndex={0} aria-label={t(name)}>
			<table>
				<thead>
					<tr>
						<th scope="col">{t("time")}</th>
						{series.map(({ label }) => (
							<th key={label} scope="col">
								{label}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map(({ at, values }) => (
						<tr key={at}>
							<th scope="row">{times.whole(at)}</th>
							{series.map(({ label }, index) => (
								<td key={label}>{tell(values[index] ?? null, format.number)}</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}

function tell(value: number | null, number: (value: number) => string): string {
	return value === null ? "–" : number(value);
}
