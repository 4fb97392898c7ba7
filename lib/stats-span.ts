const hour = 3_600_000;
const day = 24 * hour;

/** The longest span that is told, milliseconds. */
export const longestSpan: number = 400 * day;

/** A span of time in whole steps; all in milliseconds, `from` on the hour. */
export interface Span {
	from: number;
	to: number;
	step: number;
}

/**
 * The span to tell of: what was asked for in whole hours, the last 24 hours by default, cut to its last 400 days. Steps of
 * an hour up to 3 days, of six hours up to 14, else of a day; they begin at `from`, so that an operator's midnights stay
 * midnights, and the last may end in the future.
 */
export function spanOf(asked: { from?: number | undefined; to?: number | undefined }, now: number): Span {
	const latest = asked.to ?? Math.max(now, (asked.from ?? now) + 1);
	const end = Math.ceil(latest / hour) * hour;
	const earliest = asked.from ?? end - day;
	const from = Math.max(Math.floor(Math.min(earliest, end - 1) / hour) * hour, end - longestSpan);
	const step = stepOf(latest - earliest);
	return { from, to: from + Math.ceil((end - from) / step) * step, step };
}

function stepOf(length: number): number {
	if (length <= 3 * day) return hour;
	return length <= 14 * day ? 6 * hour : day;
}

/**
 * The span before, as far as the span itself has come: what is compared must have had the same time. `to` may lie within
 * an hour; of that hour a part counts.
 */
export function spanBefore({ from, to }: Span, now: number): { from: number; to: number } {
	const length = to - from;
	return { from: from - length, to: Math.max(Math.min(now, to) - length, from - length) };
}

/** The last whole hour within a moment's reach, and how much of the hour after it has passed, 0 to 1. */
export function wholeHours(moment: number): { until: number; share: number } {
	const until = Math.floor(moment / hour) * hour;
	return { until, share: (moment - until) / hour };
}
