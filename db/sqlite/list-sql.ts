import type { Cursor } from "../lists.ts";
import type { Driver, Listed, Values } from "./list.ts";

/** A row's place in its list. */
export interface Key {
	at: number;
	tie: number;
}

/**
 * The places of up to `@bound` rows of the driving index, from the window's start on, in the direction. In two arms, because
 * SQLite finds a time in an index, and a rowid at one time, but not a pair of both: rows of one time may be a million.
 */
export function candidates(listed: Listed, driver: Driver, direction: Cursor["direction"]): string {
	const [after, before, order] = direction === "next" ? ["<", ">=", "DESC"] : [">", "<", "ASC"];
	const { time } = listed;
	const atEdge = `${time} = @edge AND ${listed.table}.rowid ${after} @tie`;
	const beyond = `${time} ${after} @start AND ${time} ${before} @end`;
	const [first, rest] = [atEdge, beyond].map(
		(place) =>
			`SELECT * FROM (SELECT ${time} AS at, ${listed.table}.rowid AS tie FROM ${listed.table} INDEXED BY ${driver.index}
			WHERE ${driver.sql} AND ${place} ORDER BY at ${order}, tie ${order} LIMIT @bound)`,
	);
	return `${first} UNION ALL ${rest} LIMIT @bound`;
}

/** Up to `@bound` rows of the driving index, at whatever times. */
export function some(listed: Listed, driver: Driver): string {
	return `SELECT 1 FROM ${listed.table} INDEXED BY ${driver.index} WHERE ${driver.sql} LIMIT @bound`;
}

const ever = Number.MAX_SAFE_INTEGER;

/** The values of `candidates`: beyond the key in the direction, from `from` to before `to`. A null key is the newest end. */
export function windowOf(direction: Cursor["direction"], key: Key | null, { from, to }: Values) {
	const [lowest, highest] = [from ?? -ever, to ?? ever];
	const { at, tie } = key ?? { at: ever, tie: 0 };
	const edge = at >= lowest && at < highest ? at : null;
	return direction === "next"
		? { edge, tie, start: Math.min(at, highest), end: lowest }
		: { edge, tie, start: Math.max(at, lowest - 1), end: highest };
}
