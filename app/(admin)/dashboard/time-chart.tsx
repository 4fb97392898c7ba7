"use client";

import { useFormatter } from "next-intl";
import { Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { ChartData } from "./chart-data.ts";
import { useTimes } from "./use-times.ts";

interface TimeChartProps {
	chart: ChartData;
	/** Seconds. */
	step: number;
}

type Row = ChartData["rows"][number];

/** Lines of one chart are told apart by their dashes too. */
const dashes = ["", "6 3", "2 3", "8 3 2 3", "1 4"];

/** The picture of a chart; the words around it are `ChartFigure`'s. */
export function TimeChart({ chart: { shape, series, rows }, step }: TimeChartProps) {
	const format = useFormatter();
	const times = useTimes(step);
	const compact = (value: number) => format.number(value, { notation: "compact" });
	return (
		<ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 480, height: 200 }}>
			<ComposedChart data={[...rows]} accessibilityLayer={false} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
				<CartesianGrid vertical={false} stroke="var(--line)" />
				<XAxis
					dataKey="at"
					tickFormatter={times.short}
					interval="preserveStartEnd"
					minTickGap={28}
					tickLine={false}
					stroke="var(--edge)"
					tick={{ fill: "var(--quiet)" }}
				/>
				<YAxis
					width={44}
					allowDecimals={false}
					tickFormatter={compact}
					axisLine={false}
					tickLine={false}
					tick={{ fill: "var(--quiet)" }}
				/>
				<Tooltip
					isAnimationActive={false}
					cursor={{ fill: "var(--ant-color-fill-tertiary)", stroke: "var(--edge)" }}
					content={({ active, label }) => {
						const row = active ? rows.find(({ at }) => at === label) : undefined;
						return row ? <Hint time={times.whole(row.at)} series={series} row={row} /> : null;
					}}
				/>
				{series.map(({ label, colour }, index) =>
					shape === "bars" ? (
						<Bar
							key={label}
							name={label}
							dataKey={({ values }: Row) => values[index]}
							stackId="all"
							fill={`var(--chart-${colour})`}
							stroke="var(--card)"
							strokeWidth={rows.length > 60 ? 0 : 0.5}
							isAnimationActive={false}
						/>
					) : (
						<Line
							key={label}
							name={label}
							dataKey={({ values }: Row) => values[index]}
							stroke={`var(--chart-${colour})`}
							strokeWidth={2}
							strokeDasharray={dashes[index] ?? ""}
							dot={rows.length <= 2}
							isAnimationActive={false}
						/>
					),
				)}
			</ComposedChart>
		</ResponsiveContainer>
	);
}

function Hint({ time, series, row: { values } }: { time: string; series: ChartData["series"]; row: Row }) {
	const format = useFormatter();
	return (
		<div className="chart-hint">
			<strong>{time}</strong>
			<ul className="legend">
				{series.map(({ label, colour }, index) => (
					<li key={label} data-colour={colour}>
						{label}: {values[index] == null ? "–" : format.number(values[index])}
					</li>
				))}
			</ul>
		</div>
	);
}
