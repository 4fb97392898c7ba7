import type { AuditDraft } from "../audit.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { givesWay } from "./give-way.ts";
import { forgetOrigins } from "./origins.ts";

/** Rows that go in one transaction, about: tens of milliseconds. */
const enough = 2_000;

/** The latest erasures that are looked at for one that was cut short: far more than can be under way at once. */
const latest = 1_000;

type Erasure = Pick<Storage["users"], "erase" | "eraseSome" | "finishErasures">;

/**
 * Erases users, each in one transaction with all that is his. Only of one with thousands of sessions or events nobody waits
 * for all of them at once: his oldest sessions go before, and where events came from after, in transactions of their own.
 * In between the chain verifies, because the event of the erasure stands by then.
 */
export function erasureOf(connection: Connection): Erasure {
	const sqlite = connection.drizzle.$client;
	// Sessions and session keys go with the row (foreign keys cascade).
	const remove = sqlite.prepare<[string]>("DELETE FROM users WHERE id = ?");
	const origins = forgetOrigins(sqlite, enough);
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
	const latestErasures = sqlite.prepare<[], { userId: string; seq: number }>(
		`SELECT user_id AS userId, seq FROM audit_events INDEXED BY audit_events_of_action
		WHERE action = 'user.erase' AND user_id IS NOT NULL ORDER BY at DESC LIMIT ${latest}`,
	);

	const lighten = async (userId: string): Promise<void> => {
		while (((await connection.read(() => countSessions.get({ userId }))) ?? 0) > enough) {
			await connection.write(() => void removeOldest.run(userId));
		}
	};
	const erase = (userId: string, event: AuditDraft): boolean => {
		if (remove.run(userId).changes === 0) return false;
		connection.append(event);
		origins.first(userId, event.id);
		return true;
	};
	/** True when something was left to be done. */
	const finish = async (userId: string, before: number): Promise<boolean> => {
		const gives = givesWay();
		let wasLeft = false;
		for (let from = origins.start; ; ) {
			const { seqs, next } = await connection.read(() => origins.look(userId, before, from));
			if (seqs.length > 0) await connection.write(() => origins.forget(seqs));
			wasLeft ||= seqs.length > 0;
			if (next === null) return wasLeft;
			from = next;
			await gives();
		}
	};
	const finishOf = async (userId: string, { id }: AuditDraft): Promise<void> => {
		const seq = await connection.read(() => origins.seqOf(id));
		if (seq !== null) await finish(userId, seq);
	};

	return {
		async erase(userId, event) {
			await lighten(userId);
			const isErased = await connection.write(() => erase(userId, event));
			if (isErased) await finishOf(userId, event);
			return isErased;
		},
		async eraseSome(appId, limit, event) {
			let erased = 0;
			for (;;) {
				const left = limit - erased;
				const [first] = left > 0 ? await connection.read(() => ofApp.all(appId, 1)) : [];
				if (first === undefined) return erased;
				await lighten(first);
				const done = await connection.write(() => {
					const done: [string, AuditDraft][] = [];
					let rows = 0;
					for (const userId of ofApp.all(appId, left)) {
						rows += countAll.get({ userId }) ?? 0;
						if (done.length > 0 && rows > enough) break;
						const draft = event(userId);
						if (erase(userId, draft)) done.push([userId, draft]);
					}
					return done;
				});
				// Only the first may have more events than were dealt with.
				for (const [userId, draft] of done.slice(0, 1)) await finishOf(userId, draft);
				erased += done.length;
			}
		},
		async finishErasures() {
			const gives = givesWay();
			let finished = 0;
			for (const { userId, seq } of await connection.read(() => latestErasures.all())) {
				if (await finish(userId, seq)) finished += 1;
				await gives();
			}
			return finished;
		},
	};
}
