import type { CountRow } from "../tally.ts";

const columns = {
	hour: "bigint",
	appid: "text",
	name: "text",
	label: "text",
	count: "bigint",
	total: "bigint",
} satisfies Record<keyof CountRow, string>;

const names = Object.keys(columns);
const arrays = Object.values(columns).map((type, index) => `$${index + 1}::${type}[]`);

const insert = `INSERT INTO counts (${names.join(", ")}) SELECT * FROM unnest(${arrays.join(", ")})
	ON CONFLICT (hour, appid, name, label)`;

/** Adds to counters; the values are columns: all hours, all appids and so on. */
export const addCounts = `${insert}
	DO UPDATE SET count = counts.count + excluded.count, total = counts.total + excluded.total`;

/** Sets a counter; the values as those of `addCounts`. */
export const setCount = `${insert} DO UPDATE SET count = excluded.count, total = excluded.total`;

/** The rows as the values of `addCounts` and `setCount`. */
export function countColumns(rows: readonly CountRow[]): unknown[][] {
	return [
		rows.map(({ hour }) => hour),
		rows.map(({ appid }) => keptText(appid)),
		rows.map(({ name }) => keptText(name)),
		rows.map(({ label }) => keptText(label)),
		rows.map(({ count }) => count),
		rows.map(({ total }) => total),
	];
}

/**
 * A text of a counter as it is kept. Strangers' texts are counted too, and PostgreSQL keeps no NUL: were another sign put in
 * its place, two counters could become one.
 */
export function keptText(text: string): string {
	return text.includes("\0") || text.includes(sign)
		? text.replaceAll(sign, `${sign}1`).replaceAll("\0", `${sign}0`)
		: text;
}

/** The texts of a counter as they were before `keptText`; "" is no app. */
export function asTold({ appid, name, label }: { appid: string | null; name: string; label: string }) {
	return { appid: toldText(appid ?? "") || null, name: toldText(name), label: toldText(label) };
}

const sign = "\u0001";

function toldText(text: string): string {
	return text.includes(sign) ? text.replaceAll(`${sign}0`, "\0").replaceAll(`${sign}1`, sign) : text;
}
