import type { AuditBounds } from "../installation.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

/** Counts what the purges would remove, each kind up to a limit. */
export function countOldOf(connection: Connection): Storage["countOld"] {
	const sqlite = connection.drizzle.$client;
	const counter = (from: string) =>
		sqlite.prepare<[object], number>(`SELECT count(*) FROM (SELECT 1 FROM ${from} LIMIT @most)`).pluck();
	const revoked = counter("sessions INDEXED BY sessions_by_revocation WHERE revoked_at < @before");
	const expired = counter(
		`sessions INDEXED BY sessions_not_revoked
		WHERE revoked_at IS NULL AND app_id IN (SELECT id FROM apps) AND expires_at < @before`,
	);
	const codes = counter("(SELECT used_at FROM used_codes ORDER BY rowid LIMIT @most) WHERE used_at < @before");
	const operatorSessions = counter("operator_sessions WHERE created_at < @begun OR last_seen_at < @seen");
	const events = counter("audit_events INDEXED BY audit_events_by_time WHERE at < @before");
	const surplus = sqlite
		.prepare<[object], number>(
			`SELECT max(0, coalesce((SELECT seq FROM audit_head), 0) - coalesce((SELECT seq FROM audit_base), 0) - @keepAtMost)`,
		)
		.pluck();
	const counts = counter("counts WHERE hour < @before");

	const oldEvents = ({ before, keepAtMost }: AuditBounds, most: number): number =>
		Math.max(
			before === null ? 0 : (events.get({ before, most }) ?? 0),
			keepAtMost === null ? 0 : Math.min(surplus.get({ keepAtMost }) ?? 0, most),
		);

	return (bounds, most) =>
		connection.readAtOnce(() => {
			const of = (statement: typeof revoked, before: number) => statement.get({ before, most }) ?? 0;
			return {
				sessions: Math.min(of(revoked, bounds.sessions) + of(expired, bounds.sessions), most),
				codes: of(codes, bounds.codes),
				operatorSessions: operatorSessions.get({ ...bounds.operatorSessions, most }) ?? 0,
				auditEvents: oldEvents(bounds.auditEvents, most),
				counts: of(counts, bounds.counts),
			};
		});
}
