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
		rows.map(({ appid }) => appid),
		rows.map(({ name }) => name),
		rows.map(({ label }) => label),
		rows.map(({ count }) => count),
		rows.map(({ total }) => total),
	];
}
