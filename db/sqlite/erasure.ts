import type { AuditDraft } from "../audit.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

/** Rows that go in one transaction, about: tens of milliseconds. */
const enough = 2_000;

/**
 * Erases users, each in one transaction with all that is his. Only of one with thousands of sessions do the oldest ones go
 * before, in transactions of their own, so that nobody waits for all of them at once.
 */
export function erasureOf(connection: Connection): Pick<Storage["users"], "erase" | "eraseSome"> {
	const sqlite = connection.drizzle.$client;
	// Sessions and session keys go with the row (foreign keys cascade).
	const remove = sqlite.prepare<[string]>("DELETE FROM users WHERE id = ?");
	const forgetOrigins = sqlite.prepare<[string]>(
		`UPDATE audit_events INDEXED BY audit_events_of_user SET ip = NULL, user_agent = NULL
		WHERE user_id = ? AND (ip IS NOT NULL OR user_agent IS NOT NULL)`,
	);
	const ofApp = sqlite
		.prepare<[string, number], string>("SELECT id FROM users INDEXED BY users_of_app WHERE app_id = ? LIMIT ?")
		.pluck();
	const some = (rows: string) =>
		`(SELECT count(*) FROM (SELECT 1 FROM ${rows} WHERE user_id = @userId LIMIT ${enough + 1}))`;
	const sessions = some("sessions INDEXED BY sessions_of_user");
	const countSessions = sqlite.prepare<[object], number>(`SELECT ${sessions}`).pluck();
	const countAll = sqlite
		.prepare<[object], number>(`SELECT ${sessions} + ${some("audit_events INDEXED BY audit_events_of_user")}`)
		.pluck();
	const removeOldest = sqlite.prepare<[string]>(
		`DELETE FROM sessions WHERE rowid IN (
			SELECT rowid FROM sessions INDEXED BY sessions_of_user WHERE user_id = ? ORDER BY created_at LIMIT ${enough}
		)`,
	);

	const lighten = async (userId: string): Promise<void> => {
		while (((await connection.read(() => countSessions.get({ userId }))) ?? 0) > enough) {
			await connection.write(() => void removeOldest.run(userId));
		}
	};
	const erase = (userId: string, event: AuditDraft): boolean => {
		if (remove.run(userId).changes === 0) return false;
		forgetOrigins.run(userId);
		connection.append(event);
		return true;
	};

	return {
		async erase(userId, event) {
			await lighten(userId);
			return connection.write(() => erase(userId, event));
		},
		async eraseSome(appId, limit, event) {
			let erased = 0;
			for (;;) {
				const left = limit - erased;
				const [first] = left > 0 ? await connection.read(() => ofApp.all(appId, 1)) : [];
				if (first === undefined) return erased;
				await lighten(first);
				erased += await connection.write(() => {
					let [users, rows] = [0, 0];
					for (const userId of ofApp.all(appId, left)) {
						rows += countAll.get({ userId }) ?? 0;
						if (users > 0 && rows > enough) break;
						if (erase(userId, event(userId))) users += 1;
					}
					return users;
				});
			}
		},
	};
}
