/** The spans of time that the dashboard offers. */
export const ranges = ["day", "week", "month", "quarter", "year"] as const;

export type Range = (typeof ranges)[number];

const day = 86_400_000;
const days: Readonly<Record<Exclude<Range, "day">, number>> = { week: 7, month: 30, quarter: 90, year: 365 };

/** The range that an address names; the last 24 hours where it names none. */
export function rangeOf(text: unknown): Range {
	return ranges.find((range) => range === text) ?? "day";
}

/**
 * When a range begins: so many days back, today being the last of them, at the operator's midnight. Undefined for the
 * last 24 hours, which begin wherever that is.
 */
export function beginOf(range: Range, now: Date, timeZone: string): Date | undefined {
	if (range === "day") return undefined;
	// From noon, so that a day of 23 or 25 hours changes nothing.
	const noon = midnight(now.getTime(), timeZone) + day / 2;
	return new Date(midnight(noon - (days[range] - 1) * day, timeZone));
}

/** The begin of the day in which a moment lies. */
function midnight(at: number, timeZone: string): number {
	const parts = new Intl.DateTimeFormat("en", {
		...{ timeZone, hourCycle: "h23", hour: "numeric", minute: "numeric", second: "numeric" },
	}).formatToParts(at);
	const [hour = 0, minute = 0, second = 0] = parts
		.filter(({ type }) => type !== "literal")
		.map(({ value }) => Number(value));
	return at - (at % 1_000) - ((hour * 60 + minute) * 60 + second) * 1_000;
}
