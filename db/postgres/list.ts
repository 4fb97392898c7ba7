import type { Cursor, Page } from "../lists.ts";
import {
	type Condition,
	candidates,
	type Driver,
	few,
	type Key,
	keyOf,
	type Listed,
	order,
	windowOf,
	written,
} from "./list-sql.ts";
import type { Query } from "./statement.ts";

interface Range {
	from: number | null;
	to: number | null;
}

/** The rows that are looked at for one page at most: this is what any combination of filters can cost. */
const bound = 10_000;

/**
 * Reads one page, of each row what names it. The index of one condition drives, the one that leaves the
 * fewest rows: they are counted up to the bound, not guessed by the server's planner. The other conditions are asked of the
 * rows that it gives until the page is full or `bound` rows were looked at. To be called in one transaction, after
 * `readByIndexes`, with the reading of the rows themselves.
 */
export async function readPage<Row extends string | number>(
	query: Query,
	listed: Listed,
	conditions: readonly Condition[],
	range: Range,
	limit: number,
	cursor: Cursor | null,
): Promise<Page<Row>> {
	const onward = cursor?.direction ?? "next";
	const back = onward === "next" ? "previous" : "next";
	const start = cursor && keyOf(cursor);
	const driver = await choose(query, listed, conditions, range, onward, start);
	const look = lookFrom<Row>(query, listed, driver, conditions, range);

	const page = await look(onward, start, limit, bound);
	// A page without rows lies between its start and what it looked at; going back begins with the row at the start.
	const first = page.keys[0] ?? (start && { at: start.at, tie: start.tie + (onward === "next" ? -1 : 1) });
	const behind = start && first && (await look(back, first, 1, few));
	const isBehind = behind !== null && (behind.keys.length > 0 || behind.more !== null);
	const cursors = {
		[onward]: page.more && toCursor(page.more, onward),
		[back]: isBehind && first ? toCursor(first, back) : null,
	};
	const items = page.keys.map(({ row }) => row);
	return { items: onward === "next" ? items : items.reverse(), next: null, previous: null, ...cursors };
}

function toCursor({ at, tie }: Key, direction: Cursor["direction"]): Cursor {
	return { at, tie: String(tie), direction };
}

/** The condition whose index leaves the fewest rows from the start on; of equal ones the first. */
async function choose(
	query: Query,
	listed: Listed,
	conditions: readonly Condition[],
	range: Range,
	direction: Cursor["direction"],
	start: Key | null,
): Promise<Driver> {
	const drivers = conditions.filter((condition): condition is Driver => condition.index !== null);
	const [only, ...more] = drivers;
	if (only && only.index !== "few" && more.length === 0) return only;
	let best: Driver = { sql: () => "true", index: { lead: null, only: null } };
	let fewest = Number.POSITIVE_INFINITY;
	for (const driver of drivers) {
		const isFew = driver.index === "few";
		const most = Math.min(fewest, isFew ? few : bound);
		const [text, values] = written((put) => {
			const rows = isFew
				? `SELECT 1 FROM ${listed.table} WHERE ${driver.sql(put)} LIMIT ${put(most)}`
				: candidates(listed, driver, windowOf(direction, start, range), most, put);
			return `SELECT count(*) AS counted FROM (${rows}) AS rows`;
		});
		const counted = (await query<{ counted: number }>(text, values)).rows[0]?.counted ?? 0;
		if (counted < most || (!isFew && fewest > bound)) [best, fewest] = [driver, counted];
	}
	return best;
}

/** Answers how to look for rows from a place; `more` is the last row that was looked at, when others follow it. */
function lookFrom<Row>(
	query: Query,
	listed: Listed,
	driver: Driver,
	conditions: readonly Condition[],
	range: Range,
): (
	direction: Cursor["direction"],
	start: Key | null,
	limit: number,
	most: number,
) => Promise<{ keys: (Key & { row: Row })[]; more: Key | null }> {
	const asked = conditions.filter((condition) => condition !== driver);
	const { table, time, tie, row } = listed;

	return async (direction, start, limit, most) => {
		const window = windowOf(direction, start, range);
		const inOrder = order(listed, driver, direction);
		const [text, values] = written((put) => {
			const rows = candidates(listed, driver, window, most, put);
			const ask = asked.map(({ sql }) => `(${sql(put)})`).join(" AND ");
			return `SELECT ${time} AS at, ${tie} AS tie, ${row} AS "row" FROM (${rows}) AS ${table} ${ask ? `WHERE ${ask}` : ""}
				ORDER BY ${inOrder} LIMIT ${put(limit + 1)}`;
		});
		const { rows: keys } = await query<Key & { row: Row }>(text, values);
		if (keys.length > limit) return { keys: keys.slice(0, limit), more: keys[limit - 1] ?? null };
		// Nothing was passed over, or all there is was looked at.
		if (asked.length === 0 || driver.index === "few") return { keys, more: null };
		const [end, endValues] = written((put) => {
			const rows = candidates(listed, driver, window, most + 1, put);
			return `SELECT ${time} AS at, ${tie} AS tie FROM (${rows}) AS ${table} ORDER BY ${inOrder} OFFSET ${most - 1}`;
		});
		const [last, follower] = (await query<Key>(end, endValues)).rows;
		return { keys, more: last && follower ? last : null };
	};
}
