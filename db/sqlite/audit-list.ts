import { isIP } from "node:net";
import type { Database } from "better-sqlite3";
import type { AuditFilter, Cursor, Page } from "../lists.ts";
import { type Condition, type Listed, readPage } from "./list.ts";

const listed: Listed = { table: "audit_events", time: "at", byTime: "audit_events_by_time" };

/** Reads the numbers of one page of events. */
export function auditPage(sqlite: Database, filter: AuditFilter, limit: number, cursor: Cursor | null): Page<number> {
	const { q, userId, sessionId, operatorId, reason, outcome, action, appid } = filter;
	const conditions: Condition[] = [];
	const where = (sql: string, index: string | null) => conditions.push({ sql, index, inOrder: index !== null });

	if (q !== null) where(...meant(q));
	if (sessionId !== null) where("session_id = @sessionId", "audit_events_of_session");
	if (userId !== null) where("user_id = @userId", "audit_events_of_user");
	if (operatorId !== null) where("operator_id = @operatorId", "audit_events_of_operator");
	if (reason !== null) where("reason = @reason", "audit_events_of_reason");
	if (outcome === "ok") where("outcome = 'ok'", null);
	else if (outcome !== null) where("outcome = @outcome AND outcome <> 'ok'", "audit_events_not_ok");
	if (action !== null) where("action = @action", "audit_events_of_action");
	if (appid !== null) where("appid = @appid", "audit_events_of_app");
	return readPage(sqlite, listed, conditions, { ...filter }, limit, cursor);
}

/** What a text means is told by its form; a request's id may have any, because clients may send their own. */
function meant(q: string): [sql: string, index: string] {
	if (isIP(q) !== 0) return ["ip = @q", "audit_events_from_address"];
	switch (/^(evt|usr|ses|opr|key)_/.exec(q)?.[1]) {
		case "evt":
			return ["id = @q", "audit_events_id_unique"];
		case "usr":
			return ["user_id = @q", "audit_events_of_user"];
		case "ses":
			return ["session_id = @q", "audit_events_of_session"];
		case "opr":
			return ["operator_id = @q", "audit_events_of_operator"];
		case "key":
			return ["api_key_id = @q", "audit_events_of_api_key"];
		default:
			return ["request_id = @q", "audit_events_of_request"];
	}
}
