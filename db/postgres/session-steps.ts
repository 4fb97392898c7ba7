import type { Cursor, Page } from "../lists.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { isNotEnded } from "./planning.ts";
import { sessionPage } from "./session-list.ts";

type Steps = Pick<Storage["sessions"], "revokeSome" | "purge">;

const end = "UPDATE sessions SET revoked_at = $1, revoked_by = $2, revoked_reason = $3";

// An ended one leaves the index `sessions_not_revoked`: the next call meets none of those that this one ended.
const endOfApp = `${end} WHERE id = ANY(ARRAY(
		SELECT id FROM sessions WHERE revoked_at IS NULL AND app_id = $4 AND expires_at > $1 AND created_at <= $1
		ORDER BY expires_at LIMIT $5
	))`;
// What did not expire when it was looked for did not since: an end is only ever moved on.
const endOfUser = `${end} WHERE id = ANY($4::text[]) AND user_id = $5 AND ${isNotEnded}`;

// Each by its index, in whose order they are looked for.
const purge = `DELETE FROM sessions WHERE id = ANY(ARRAY(
		(SELECT id FROM sessions WHERE revoked_at IS NOT NULL AND revoked_at < $1 ORDER BY revoked_at LIMIT $2)
		UNION ALL (
			SELECT expired.id FROM apps CROSS JOIN LATERAL (
				SELECT id FROM sessions WHERE revoked_at IS NULL AND app_id = apps.id AND expires_at < $1
				ORDER BY expires_at LIMIT $2
			) AS expired
		)
		LIMIT $2
	))`;

/** What is done to many sessions, a limited number in each transaction. */
export function sessionSteps({ readAtOnce, writeOne }: Connection): Steps {
	/** A user's sessions have no index of the active ones alone: they are looked for page by page, while others write. */
	const activeOfUser = (userId: string, now: number, limit: number, cursor: Cursor | null): Promise<Page<string>> => {
		const anyOther = { appId: null, openid: null, ip: null, from: null, q: null };
		const filter = { userId, status: "active", now, to: now + 1, ...anyOther } as const;
		return readAtOnce((query) => sessionPage(query, filter, limit, cursor));
	};

	return {
		async revokeSome(whose, limit, { at, by, reason }, event) {
			const ended = (text: string, more: unknown[]) =>
				writeOne(async ({ query, append }) => {
					const sessions = (await query(text, [at, by, reason, ...more])).rowCount ?? 0;
					if (sessions > 0) append({ ...event, detail: { ...event.detail, sessions } });
					return sessions;
				});
			if ("appId" in whose) return ended(endOfApp, [whose.appId, limit]);
			for (let cursor: Cursor | null = null; ; ) {
				const { items, next } = await activeOfUser(whose.userId, at, limit, cursor);
				const sessions = items.length > 0 ? await ended(endOfUser, [items, whose.userId]) : 0;
				if (sessions > 0 || (next === null && items.length === 0)) return sessions;
				// What was found was ended by somebody else meanwhile.
				cursor = next;
			}
		},

		purge: (before, limit) => writeOne(async ({ query }) => (await query(purge, [before, limit])).rowCount ?? 0),
	};
}
