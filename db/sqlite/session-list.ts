import { isIP } from "node:net";
import type { Database } from "better-sqlite3";
import type { Cursor, Page, SessionFilter } from "../lists.ts";
import { type Condition, type Listed, readPage } from "./list.ts";
import { isNamed, usersNamed, usersOfOpenid } from "./name-search.ts";

const listed: Listed = { table: "sessions", time: "created_at", byTime: "sessions_by_time" };

/** Reads the rowids of one page of sessions. */
export function sessionPage(
	sqlite: Database,
	filter: SessionFilter,
	limit: number,
	cursor: Cursor | null,
): Page<number> {
	const { appId, status, userId, openid, ip, q } = filter;
	const conditions: Condition[] = [];
	const users: Record<string, string> = {};
	const ofUsers = (name: string, ids: string[]) => {
		users[name] = JSON.stringify(ids);
		const [only, ...more] = ids;
		if (only === undefined || more.length > 0) {
			return { sql: `user_id IN (SELECT value FROM json_each(@${name}))`, index: "sessions_of_user", inOrder: false };
		}
		users[name] = only;
		return { sql: `user_id = @${name}`, index: "sessions_of_user", inOrder: true };
	};

	if (q !== null) conditions.push(meant(q, (ids) => ofUsers("meant", ids), sqlite));
	if (userId !== null) conditions.push({ sql: "user_id = @userId", index: "sessions_of_user", inOrder: true });
	if (openid !== null) conditions.push(ofUsers("ofOpenid", usersOfOpenid(sqlite, openid)));
	if (ip !== null) conditions.push(fromAddress("@ip"));
	if (status !== null) conditions.push(inState(status, appId));
	if (appId !== null) conditions.push({ sql: "app_id = @appId", index: "sessions_of_app", inOrder: true });
	return readPage(sqlite, listed, conditions, { ...filter, ...users }, limit, cursor);
}

function fromAddress(value: string): Condition {
	return { sql: `ip = ${value}`, index: "sessions_from_address", inOrder: true };
}

/** What a text means is told by its form. */
function meant(q: string, ofUsers: (ids: string[]) => Condition, sqlite: Database): Condition {
	if (q.startsWith("ses_")) return { sql: "sessions.id = @q", index: "sqlite_autoindex_sessions_1", inOrder: true };
	if (q.startsWith("usr_")) return ofUsers([q]);
	if (isIP(q) !== 0) return fromAddress("@q");
	const ids = usersNamed(sqlite, q);
	if (ids !== null) return ofUsers(ids);
	const named = `EXISTS (SELECT 1 FROM users WHERE users.id = sessions.user_id AND (${isNamed}))`;
	return { sql: named, index: null, inOrder: false };
}

function inState(status: "active" | "expired" | "revoked", appId: string | null): Condition {
	if (status === "revoked") return { sql: "revoked_at IS NOT NULL", index: "sessions_revoked", inOrder: true };
	const app = appId === null ? "app_id IN (SELECT id FROM apps)" : "app_id = @appId";
	const end = status === "active" ? "expires_at > @now" : "expires_at <= @now";
	return { sql: `revoked_at IS NULL AND ${app} AND ${end}`, index: "sessions_not_revoked", inOrder: false };
}
