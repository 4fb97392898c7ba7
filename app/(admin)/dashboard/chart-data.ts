import type { useTranslations } from "next-intl";
import { isAuditReason } from "../../../lib/audit-codes.ts";
import { upstreamCalls } from "../../../lib/stats.ts";
import type { Stats } from "./looked-at.ts";

/** What one chart shows: for each step its values in the order of the series; null: not measured. */
export interface ChartData {
	name: "logins" | "activeSessions" | "newUsers" | "failures" | "platformErrors" | "platformLatency";
	/** bars stand on each other; lines go their own ways. */
	shape: "bars" | "lines";
	/** `colour`: 1 to 5, of the stylesheet. */
	series: readonly { label: string; colour: number }[];
	rows: readonly { at: number; values: readonly (number | null)[] }[];
}

/** More colours are not told apart: kinds beyond as many are summed up. */
const colours = 5;

/** Where a chart begins among the colours: green is what went well, red what did not. */
const firstColours = { good: 1, bad: 2, plain: 3 } as const;

type Colour = (typeof firstColours)[keyof typeof firstColours];

type Point = Stats["series"][number];

/** The charts of a dashboard, in the words of its reader. */
export function chartsOf(
	{ series }: Pick<Stats, "series">,
	say: ReturnType<typeof useTranslations<"dashboard.charts">>,
	explain: ReturnType<typeof useTranslations<"explanations.reasons">>,
): ChartData[] {
	const nameOf = (code: string) => (isAuditReason(code) ? explain(`${code}.title`) : code);
	const chart = (
		name: ChartData["name"],
		shape: ChartData["shape"],
		first: Colour,
		columns: readonly Column[],
	): ChartData => ({
		...{ name, shape },
		series: columns.map(({ label }, index) => ({ label, colour: ((first - 1 + index) % colours) + 1 })),
		rows: series.map((point) => ({ at: Date.parse(point.at), values: columns.map(({ of }) => of(point)) })),
	});
	const byCode = (counts: (point: Point) => Record<string, number>, most = colours) =>
		columnsByCode(series.map(counts), most, nameOf, say("others")).map(({ label, of }) => ({
			label,
			of: (point: Point) => of(counts(point)),
		}));
	const calls = upstreamCalls.filter((call) => series.some(({ platformLatency }) => call in platformLatency));
	const { good, bad, plain } = firstColours;
	return [
		chart("logins", "bars", good, [
			{ label: say("loggedIn"), of: ({ logins }) => logins },
			...byCode(({ refusedLogins }) => refusedLogins, colours - 1),
		]),
		chart("activeSessions", "lines", plain, [
			{ label: say("activeSessions"), of: ({ activeSessions }) => activeSessions },
		]),
		chart("newUsers", "bars", good, [{ label: say("newUsers"), of: ({ newUsers }) => newUsers }]),
		chart("failures", "bars", bad, byCode(failuresOf)),
		chart(
			"platformErrors",
			"bars",
			bad,
			byCode(({ platformErrors }) => platformErrors),
		),
		chart(
			"platformLatency",
			"lines",
			plain,
			calls.map((call) => ({
				label: say(`calls.${call}`),
				of: ({ platformLatency }) => platformLatency[call] ?? null,
			})),
		),
	];
}

interface Column {
	label: string;
	of(point: Point): number | null;
}

/** A column for each code, the most frequent first, and one for all that are left. */
export function columnsByCode(
	steps: readonly Record<string, number>[],
	most: number,
	nameOf: (code: string) => string,
	others: string,
): { label: string; of(counts: Record<string, number>): number }[] {
	const totals = new Map<string, number>();
	for (const [code, count] of steps.flatMap(Object.entries<number>)) totals.set(code, (totals.get(code) ?? 0) + count);
	const codes = [...totals].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([code]) => code);
	const shown = codes.length <= most ? codes : codes.slice(0, most - 1);
	const rest = codes.slice(shown.length);
	return [
		...shown.map((code) => ({ label: nameOf(code), of: (counts: Record<string, number>) => counts[code] ?? 0 })),
		...(rest.length > 0
			? [
					{
						label: others,
						of: (counts: Record<string, number>) => rest.reduce((sum, code) => sum + (counts[code] ?? 0), 0),
					},
				]
			: []),
	];
}

// Both may fail for want of a session key: that is one reason.
function failuresOf({ decryptFailures, signatureFailures }: Point): Record<string, number> {
	const both = { ...decryptFailures };
	for (const [code, count] of Object.entries(signatureFailures)) both[code] = (both[code] ?? 0) + count;
	return both;
}
