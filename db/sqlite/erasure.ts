import type { AuditDraft } from "../audit.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

/** Rows that go with erased users in one transaction, before it takes no further user. */
const enough = 5_000;

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
		`(SELECT count(*) FROM (SELECT 1 FROM ${rows} WHERE user_id = @userId LIMIT ${enough}))`;
	const weigh = sqlite
		.prepare<[object], number>(
			`SELECT ${some("sessions INDEXED BY sessions_of_user")} + ${some("audit_events INDEXED BY audit_events_of_user")}`,
		)
		.pluck();

	const erase = (userId: string, event: AuditDraft): boolean => {
		if (remove.run(userId).changes === 0) return false;
		forgetOrigins.run(userId);
		connection.append(event);
		return true;
	};

	return {
		erase: (userId, event) => connection.write(() => erase(userId, event)),
		eraseSome: (appId, limit, event) =>
			connection.write(() => {
				let [erased, weight] = [0, 0];
				for (const userId of ofApp.all(appId, limit)) {
					weight += weigh.get({ userId }) ?? 0;
					if (erased > 0 && weight > enough) break;
					if (erase(userId, event(userId))) erased += 1;
				}
				return erased;
			}),
	};
}
