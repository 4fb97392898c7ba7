import { isIP } from "node:net";
import type { AuditFilter, Cursor, Page } from "../lists.ts";
import { readPage } from "./list.ts";
import { type Condition, having, type Listed } from "./list-sql.ts";
import { readByIndexes } from "./planning.ts";
import type { Query } from "./statement.ts";

const listed: Listed = { table: "audit_events", time: "at", tie: "seq", row: "seq" };

/** Reads the numbers of one page of events, in a transaction of its own. */
export async function auditPage(
	query: Query,
	filter: AuditFilter,
	limit: number,
	cursor: Cursor | null,
): Promise<Page<number>> {
	const { q, userId, sessionId, operatorId, reason, outcome, action, appid } = filter;
	const conditions: Condition[] = [];
	await query(readByIndexes);
	if (q !== null) conditions.push(meant(q));
	if (sessionId !== null) conditions.push(where("session_id", sessionId));
	if (userId !== null) conditions.push(where("user_id", userId));
	if (operatorId !== null) conditions.push(where("operator_id", operatorId));
	if (reason !== null) conditions.push(where("reason", reason));
	if (outcome === "ok") conditions.push({ sql: () => "outcome = 'ok'", index: null });
	else if (outcome !== null) conditions.push(having("outcome", outcome, "outcome <> 'ok'"));
	if (action !== null) conditions.push(having("action", action));
	if (appid !== null) conditions.push(having("appid", appid));
	return readPage(query, listed, conditions, filter, limit, cursor);
}

/** By an index that leaves out the events without any. */
function where(column: string, value: string): Condition {
	return having(column, value, `${column} IS NOT NULL`);
}

/** What a text means is told by its form; a request's id may have any, because clients may send their own. */
function meant(q: string): Condition {
	if (isIP(q) !== 0) return where("ip", q);
	switch (/^(evt|usr|ses|opr|key)_/.exec(q)?.[1]) {
		case "evt":
			return { sql: (put) => `id = ${put(q)}`, index: "few" };
		case "usr":
			return where("user_id", q);
		case "ses":
			return where("session_id", q);
		case "opr":
			return where("operator_id", q);
		case "key":
			return where("api_key_id", q);
		default:
			return where("request_id", q);
	}
}
