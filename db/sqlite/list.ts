import type { Database } from "better-sqlite3";
import type { Cursor, Page } from "../lists.ts";
import { candidates, type Key, some, windowOf } from "./list-sql.ts";

/** A table listed newest first: by its column `time`, and within one time by rowid. */
export interface Listed {
	table: string;
	time: string;
	/** The index on the time alone. */
	byTime: string;
}

/** What a filter asks of a row, in SQL with named values. */
export interface Condition {
	sql: string;
	/** The index that finds such rows, null where none does. */
	index: string | null;
	/** Whether the index gives them in the order of time; if not, it serves only where they are few, and they are sorted. */
	inOrder: boolean;
}

export type Driver = Condition & { index: string };

export type Values = Readonly<Record<string, string | number | null>> & { from: number | null; to: number | null };

/** The rows that are looked at for one page at most: this is what any combination of filters can cost. */
const bound = 10_000;
/** So many are worth sorting for each page, or looking at to tell whether there is one before it. */
const few = 2_000;

/**
 * Reads one page of rowids. The index of one condition drives, the one that leaves the fewest rows: they are counted up to
 * the bound, not guessed by SQLite's planner, to which INDEXED BY and CROSS JOIN leave no choice. The other conditions are
 * asked of the rows that it gives until the page is full or `bound` rows were looked at. To be called in one transaction
 * with the reading of the rows themselves.
 */
export function readPage(
	sqlite: Database,
	listed: Listed,
	conditions: readonly Condition[],
	values: Values,
	limit: number,
	cursor: Cursor | null,
): Page<number> {
	const onward = cursor?.direction ?? "next";
	const back = onward === "next" ? "previous" : "next";
	const start = cursor && { at: cursor.at, tie: Number(cursor.tie) };
	const driver = choose(sqlite, listed, conditions, values, onward, start);
	const look = lookFrom(sqlite, listed, driver, conditions, values);

	const page = look(onward, start, limit, bound);
	// A page without rows lies between its start and what it looked at; going back begins with the row at the start.
	const first = page.keys[0] ?? (start && { at: start.at, tie: start.tie + (onward === "next" ? -1 : 1) });
	const behind = start && first && look(back, first, 1, few);
	const isBehind = behind !== null && (behind.keys.length > 0 || behind.more !== null);
	const cursors = {
		[onward]: page.more && toCursor(page.more, onward),
		[back]: isBehind && first ? toCursor(first, back) : null,
	};
	const items = page.keys.map(({ tie }) => tie);
	return { items: onward === "next" ? items : items.reverse(), next: null, previous: null, ...cursors };
}

function toCursor({ at, tie }: Key, direction: Cursor["direction"]): Cursor {
	return { at, tie: String(tie), direction };
}

/** The condition whose index leaves the fewest rows from the start on; of equal ones the first. */
function choose(
	sqlite: Database,
	listed: Listed,
	conditions: readonly Condition[],
	values: Values,
	direction: Cursor["direction"],
	start: Key | null,
): Driver {
	const drivers = conditions.flatMap((condition) =>
		condition.index === null ? [] : { ...condition, index: condition.index },
	);
	const [only, ...more] = drivers;
	if (only?.inOrder && more.length === 0) return only;
	let best: Driver = { sql: "true", index: listed.byTime, inOrder: true };
	let fewest = Number.POSITIVE_INFINITY;
	for (const driver of drivers) {
		const most = Math.min(fewest, driver.inOrder ? bound : few);
		const rows = driver.inOrder ? candidates(listed, driver, direction) : some(listed, driver);
		const count = sqlite.prepare<[object], number>(`SELECT count(*) FROM (${rows})`).pluck();
		const counted = count.get({ ...values, ...windowOf(direction, start, values), bound: most }) ?? 0;
		if (counted < most || (driver.inOrder && fewest > bound)) [best, fewest] = [driver, counted];
	}
	return best;
}

/** Answers how to look for rows from a place; `more` is the last row that was looked at, when others follow it. */
function lookFrom(
	sqlite: Database,
	listed: Listed,
	driver: Driver,
	conditions: readonly Condition[],
	values: Values,
): (
	direction: Cursor["direction"],
	start: Key | null,
	limit: number,
	most: number,
) => { keys: Key[]; more: Key | null } {
	const asked = conditions.filter(({ sql }) => sql !== driver.sql).map(({ sql }) => `(${sql})`);
	const ask = `CROSS JOIN ${listed.table} ON ${listed.table}.rowid = c.tie WHERE ${asked.join(" AND ")}`;

	return (direction, start, limit, most) => {
		const rows = candidates(listed, driver, direction);
		const window = { ...values, ...windowOf(direction, start, values) };
		const keys = sqlite
			.prepare<[object], Key>(`SELECT c.at, c.tie FROM (${rows}) AS c ${asked.length > 0 ? ask : ""} LIMIT @limit`)
			.all({ ...window, bound: most, limit: limit + 1 });
		if (keys.length > limit) return { keys: keys.slice(0, limit), more: keys[limit - 1] ?? null };
		const [last, follower] = sqlite
			.prepare<[object], Key>(`SELECT at, tie FROM (${rows}) LIMIT 2 OFFSET @skipped`)
			.all({ ...window, bound: most + 1, skipped: most - 1 });
		return { keys, more: last && follower ? last : null };
	};
}
