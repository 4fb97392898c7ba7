import type { OldRows } from "../installation.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

const most = (from: string) => `(SELECT count(*) FROM (SELECT 1 FROM ${from} LIMIT $1) found)`;

const revoked = most("sessions WHERE revoked_at < $2");
const expired = most(`apps CROSS JOIN LATERAL (
	SELECT 1 FROM sessions WHERE app_id = apps.id AND revoked_at IS NULL AND expires_at < $2 LIMIT $1
) ended`);
const surplus = "coalesce((SELECT seq FROM audit_head), 0) - coalesce((SELECT seq FROM audit_base), 0) - $7";

// Comparisons with NULL find nothing, and least and greatest pass it over.
const statement = `SELECT
	least($1, ${revoked} + ${expired}) AS sessions,
	${most("used_codes WHERE used_at < $3")} AS codes,
	${most("operator_sessions WHERE created_at < $4 OR last_seen_at < $5")} AS "operatorSessions",
	greatest(${most("audit_events WHERE at < $6")}, least($1, greatest(0, ${surplus}))) AS "auditEvents",
	${most("counts WHERE hour < $8")} AS counts`;

/** Counts what the purges would remove, each kind up to a limit. */
export function countOldOf(connection: Connection): Storage["countOld"] {
	return async ({ sessions, codes, operatorSessions, auditEvents, counts }, limit) => {
		const bounds = [sessions, codes, operatorSessions.begun, operatorSessions.seen];
		const { before, keepAtMost } = auditEvents;
		const values = [limit, ...bounds, before, keepAtMost, counts];
		const { rows } = await connection.readAtOnce((query) => query<OldRows>(typed(statement), values));
		return rows[0] ?? { sessions: 0, codes: 0, operatorSessions: 0, auditEvents: 0, counts: 0 };
	};
}

const typed = (text: string) => text.replaceAll(/\$\d/g, "$&::bigint");
