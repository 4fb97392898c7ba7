import { isIP } from "node:net";
import type { Cursor, Page, SessionFilter } from "../lists.ts";
import { readPage } from "./list.ts";
import { among, type Condition, having, type Listed } from "./list-sql.ts";
import { isNamed, usersNamed, usersOfOpenid } from "./name-search.ts";
import { readByIndexes } from "./planning.ts";
import type { Query } from "./statement.ts";

const listed: Listed = { table: "sessions", time: "created_at", tie: "rowid", row: "id" };

/** Reads the ids of one page of sessions, in a transaction of its own. */
export async function sessionPage(
	query: Query,
	filter: SessionFilter,
	limit: number,
	cursor: Cursor | null,
): Promise<Page<string>> {
	const { appId, status, userId, openid, ip, now, q } = filter;
	const conditions: Condition[] = [];
	await query(readByIndexes);
	if (q !== null) conditions.push(await meant(query, q));
	if (userId !== null) conditions.push(having("user_id", userId));
	if (openid !== null) conditions.push(ofUsers(await usersOfOpenid(query, openid)));
	if (ip !== null) conditions.push(fromAddress(ip));
	if (status !== null) conditions.push(inState(status, now, appId));
	if (appId !== null) conditions.push(having("app_id", appId));
	return readPage(query, listed, conditions, filter, limit, cursor);
}

function ofUsers(ids: string[]): Condition {
	const [only, ...more] = ids;
	return only !== undefined && more.length === 0 ? having("user_id", only) : among("user_id", ids);
}

function fromAddress(ip: string): Condition {
	return having("ip", ip, "ip IS NOT NULL");
}

/** What a text means is told by its form. */
async function meant(query: Query, q: string): Promise<Condition> {
	if (q.startsWith("ses_")) return { sql: (put) => `sessions.id = ${put(q)}`, index: "few" };
	if (q.startsWith("usr_")) return having("user_id", q);
	if (isIP(q) !== 0) return fromAddress(q);
	const ids = await usersNamed(query, q);
	if (ids !== null) return ofUsers(ids);
	// No EXISTS: the server would make a join of it, and that may read all users.
	return {
		sql: (put) => `(SELECT ${isNamed(q, put)} FROM users WHERE users.id = sessions.user_id)`,
		index: null,
	};
}

function inState(status: "active" | "expired" | "revoked", now: number, appId: string | null): Condition {
	if (status === "revoked") {
		const only = "revoked_at IS NOT NULL";
		return { sql: () => only, index: { lead: null, only } };
	}
	const end = status === "active" ? ">" : "<=";
	return {
		sql(put) {
			const app = appId === null ? "ANY(ARRAY(SELECT apps.id FROM apps))" : put(appId);
			return `revoked_at IS NULL AND app_id = ${app} AND expires_at ${end} ${put(now)}`;
		},
		index: "few",
	};
}
