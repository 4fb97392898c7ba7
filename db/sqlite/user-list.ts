import type { Database } from "better-sqlite3";
import type { Cursor, Page, UserFilter } from "../lists.ts";
import { type Condition, type Listed, readPage } from "./list.ts";
import { isNamed, usersNamed } from "./name-search.ts";

const listed: Listed = { table: "users", time: "created_at", byTime: "users_by_time" };
const byId = "sqlite_autoindex_users_1";

/** Reads the rowids of one page of users. */
export function userPage(sqlite: Database, filter: UserFilter, limit: number, cursor: Cursor | null): Page<number> {
	const { appId, blocked, from, to, q } = filter;
	const conditions: Condition[] = [];
	const isId = q?.startsWith("usr_") ?? false;
	const named = q === null || isId ? null : usersNamed(sqlite, q);

	if (isId) conditions.push({ sql: "id = @q", index: byId, inOrder: true });
	else if (named) conditions.push({ sql: "id IN (SELECT value FROM json_each(@named))", index: byId, inOrder: false });
	else if (q !== null) conditions.push({ sql: isNamed, index: null, inOrder: false });
	if (blocked === true) conditions.push({ sql: "blocked_at IS NOT NULL", index: "users_blocked", inOrder: true });
	if (blocked === false) conditions.push({ sql: "blocked_at IS NULL", index: null, inOrder: false });
	if (appId !== null) conditions.push({ sql: "app_id = @appId", index: "users_of_app", inOrder: true });
	const values = { appId, from, to, q, named: JSON.stringify(named ?? []) };
	return readPage(sqlite, listed, conditions, values, limit, cursor);
}
