import type { Cursor } from "../lists.ts";

/** Keeps a value for the statement that is being written, and answers its place: `$3`. */
export type Put = (value: unknown) => string;

/** A table listed newest first: by its column `time`, and within one time by `tie`; a page tells `row` of its rows. */
export interface Listed {
	table: string;
	time: string;
	tie: string;
	row: string;
}

/** What a filter asks of a row. */
export interface Condition {
	sql(put: Put): string;
	/** How an index finds such rows: in the order of time; in any, which serves only where they are few; null: not at all. */
	index: InOrder | "few" | null;
}

/** An index on `lead`, the time and the tie, or on the last two alone; `only` is what a partial one holds. */
export interface InOrder {
	lead: { column: string; value: string } | null;
	only: string | null;
}

export type Driver = Condition & { index: InOrder | "few" };

/** A row's place in its list. */
export interface Key {
	at: number;
	tie: number;
}

/** The places between which rows are looked for, both exclusive, and from which of them on. */
export interface Window {
	after: Key;
	before: Key;
	direction: Cursor["direction"];
}

/** So many rows are worth sorting for each page, or looking at to tell whether there is one before it. */
export const few = 2_000;

/** Writes a statement whose values are given where they are needed. */
export function written(write: (put: Put) => string): [text: string, values: unknown[]] {
	const values: unknown[] = [];
	return [write((value) => `$${values.push(value)}`), values];
}

/** Rows of one value of a column, whose index gives them in the order of time. */
export function having(column: string, value: string, only: string | null = null): Condition {
	return { sql: (put) => `${column} = ${put(value)}`, index: { lead: { column, value }, only } };
}

/** Rows with one of a few ids in a column. */
export function among(column: string, ids: readonly string[]): Condition {
	// Of no ids the planner would conclude that any index does; an empty one is nobody's.
	const asked = ids.length === 0 ? [""] : ids;
	return { sql: (put) => `${column} = ANY(${put(asked)}::text[])`, index: "few" };
}

/**
 * The first `most` rows of the driving index in the window. Its first column stands in the comparisons and in the order,
 * never in an equation: so no other index gives this order, and the server reads exactly the rows between the two places.
 */
export function candidates({ table, time, tie }: Listed, driver: Driver, window: Window, most: number, put: Put) {
	const { index } = driver;
	const lead = index === "few" ? null : index.lead;
	const place = ({ at, tie }: Key) => `(${[...(lead ? [lead.value] : []), at, tie].map(put).join(", ")})`;
	const columns = `(${[...(lead ? [lead.column] : []), time, tie].join(", ")})`;
	const [from, only] =
		index === "few"
			? [`(SELECT * FROM ${table} WHERE ${driver.sql(put)} LIMIT ${put(few)}) AS ${table}`, null]
			: [table, index.only];
	return `SELECT * FROM ${from}
		WHERE ${columns} > ${place(window.after)} AND ${columns} < ${place(window.before)} ${only ? `AND ${only}` : ""}
		ORDER BY ${order({ time, tie }, driver, window.direction)} LIMIT ${put(most)}`;
}

/** The order of `candidates`, told once more to what stands around it, so that it need not be sorted again. */
export function order(
	{ time, tie }: Pick<Listed, "time" | "tie">,
	{ index }: Driver,
	direction: Cursor["direction"],
): string {
	const lead = index === "few" || index.lead === null ? [] : [index.lead.column];
	return [...lead, time, tie].map((column) => `${column} ${direction === "next" ? "DESC" : "ASC"}`).join(", ");
}

const ever = Number.MAX_SAFE_INTEGER;

/** Beyond the key in the direction, from `from` to before `to`. A null key is the newest end. */
export function windowOf(
	direction: Cursor["direction"],
	key: Key | null,
	{ from, to }: { from: number | null; to: number | null },
): Window {
	// No row has the tie 0.
	const oldest = { at: whole(from ?? -ever), tie: 0 };
	const newest = { at: whole(to ?? ever), tie: 0 };
	if (key === null) return { after: oldest, before: newest, direction };
	return direction === "next"
		? { after: oldest, before: isBefore(key, newest) ? key : newest, direction }
		: { after: isBefore(key, oldest) ? oldest : key, before: newest, direction };
}

/** The key of a cursor, which somebody may have made up: whole numbers that the server can hold. */
export function keyOf({ at, tie }: Cursor): Key {
	return { at: whole(at), tie: whole(Number(tie)) };
}

function whole(value: number): number {
	return Number.isNaN(value) ? 0 : Math.min(ever, Math.max(-ever, Math.ceil(value)));
}

function isBefore(one: Key, other: Key): boolean {
	return one.at === other.at ? one.tie < other.tie : one.at < other.at;
}
