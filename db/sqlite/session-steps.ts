import type { Cursor, Page } from "../lists.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { sessionPage } from "./session-list.ts";

type Steps = Pick<Storage["sessions"], "revokeSome" | "purge">;

/** What is done to many sessions, a limited number in each transaction. */
export function sessionSteps(connection: Connection): Steps {
	const sqlite = connection.drizzle.$client;
	// An ended one leaves this index: the next call meets none of those that this one ended, nor any that expired.
	const activeOfApp = sqlite
		.prepare<[object], number>(
			`SELECT rowid FROM sessions INDEXED BY sessions_not_revoked
			WHERE revoked_at IS NULL AND app_id = @appId AND expires_at > @at AND created_at <= @at
			ORDER BY expires_at LIMIT @limit`,
		)
		.pluck();
	const revoke = sqlite.prepare<[object]>(
		`UPDATE sessions SET revoked_at = @at, revoked_by = @by, revoked_reason = @reason
		WHERE rowid = @rowid AND (user_id = @userId OR app_id = @appId) AND revoked_at IS NULL AND expires_at > @at`,
	);
	const remove = (index: string, where: string) =>
		sqlite.prepare<[object]>(
			`DELETE FROM sessions WHERE rowid IN (SELECT rowid FROM sessions INDEXED BY ${index} WHERE ${where} LIMIT @limit)`,
		);
	const removeRevoked = remove("sessions_by_revocation", "revoked_at IS NOT NULL AND revoked_at < @before");
	const removeExpired = remove(
		"sessions_not_revoked",
		"revoked_at IS NULL AND app_id IN (SELECT id FROM apps) AND expires_at < @before",
	);

	/** A user's sessions have no index of the active ones alone: they are looked for page by page, between other work. */
	const activeOfUser = (userId: string, now: number, limit: number, cursor: Cursor | null): Promise<Page<number>> => {
		const anyOther = { appId: null, openid: null, ip: null, from: null, q: null };
		const filter = { userId, status: "active", now, to: now + 1, ...anyOther } as const;
		return connection.readAtOnce(() => sessionPage(sqlite, filter, limit, cursor));
	};

	return {
		async revokeSome(whose, limit, revocation, event) {
			const end = (find: () => number[]) =>
				connection.write(() => {
					const owner = { userId: null, appId: null, ...whose };
					let sessions = 0;
					for (const rowid of find()) sessions += revoke.run({ rowid, ...owner, ...revocation }).changes;
					if (sessions > 0) connection.append({ ...event, detail: { ...event.detail, sessions } });
					return sessions;
				});
			if ("appId" in whose) return end(() => activeOfApp.all({ ...whose, at: revocation.at, limit }));
			for (let cursor: Cursor | null = null; ; ) {
				const { items, next } = await activeOfUser(whose.userId, revocation.at, limit, cursor);
				const sessions = items.length > 0 ? await end(() => items) : 0;
				if (sessions > 0 || (next === null && items.length === 0)) return sessions;
				// What was found was ended by somebody else meanwhile.
				cursor = next;
				await new Promise((resolve) => setImmediate(resolve));
			}
		},

		purge: (before, limit) =>
			connection.write(() => {
				const revoked = removeRevoked.run({ before, limit }).changes;
				return revoked + removeExpired.run({ before, limit: limit - revoked }).changes;
			}),
	};
}
