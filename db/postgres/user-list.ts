import type { Cursor, Page, UserFilter } from "../lists.ts";
import { readPage } from "./list.ts";
import { among, type Condition, having, type Listed } from "./list-sql.ts";
import { isNamed, usersNamed } from "./name-search.ts";
import { readByIndexes } from "./planning.ts";
import type { Query } from "./statement.ts";

const listed: Listed = { table: "users", time: "created_at", tie: "rowid", row: "rowid" };

/** Reads the rowids of one page of users, in a transaction of its own. */
export async function userPage(
	query: Query,
	filter: UserFilter,
	limit: number,
	cursor: Cursor | null,
): Promise<Page<number>> {
	const { appId, blocked, q } = filter;
	const conditions: Condition[] = [];
	await query(readByIndexes);
	if (q !== null) conditions.push(await meant(query, q));
	if (blocked === true) {
		const only = "blocked_at IS NOT NULL";
		conditions.push({ sql: () => only, index: { lead: null, only } });
	}
	if (blocked === false) conditions.push({ sql: () => "blocked_at IS NULL", index: null });
	if (appId !== null) conditions.push(having("app_id", appId));
	return readPage(query, listed, conditions, filter, limit, cursor);
}

async function meant(query: Query, q: string): Promise<Condition> {
	if (q.startsWith("usr_")) return { sql: (put) => `id = ${put(q)}`, index: "few" };
	const ids = await usersNamed(query, q);
	return ids === null ? { sql: (put) => isNamed(q, put), index: null } : among("id", ids);
}
