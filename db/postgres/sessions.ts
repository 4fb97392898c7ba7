import type { Storage } from "../storage.ts";
import { countsActive } from "./active-sessions.ts";
import type { Connection } from "./connection.ts";
import { logIn } from "./login.ts";
import { isNotEnded } from "./planning.ts";
import { sessionPage } from "./session-list.ts";
import { sessionById, sessionByTokenHash, sessionsById } from "./session-lookup.ts";
import { sessionSteps } from "./session-steps.ts";

const newUser = { name: "user.new", label: "", count: 1, total: 0 };

// A null end is passed over by `greatest`.
const touch = `UPDATE sessions SET last_seen_at = greatest(last_seen_at, $2), expires_at = greatest(expires_at, $3)
	WHERE id = $1 AND ${isNotEnded}`;
const revoke = `UPDATE sessions SET revoked_at = $2, revoked_by = $3, revoked_reason = $4
	WHERE id = $1 AND ${isNotEnded}`;

export function sessionsOf(connection: Connection): Storage["sessions"] {
	const { read, readAtOnce, writeOne } = connection;
	return {
		open: (login, event) =>
			writeOne(async ({ query, append, count }) => {
				const opened = await logIn(query, login);
				if (opened === "blocked") return "blocked";
				append({ ...event, userId: opened.user.id, sessionId: login.session.id });
				if (opened.isNew) count(login.at, { ...newUser, appid: event.appid });
				return opened;
			}),

		byTokenHash: (tokenHash) => sessionByTokenHash(read, tokenHash),

		byId: (id) => sessionById(read, id),

		touch: (id, at, expiresAt) =>
			writeOne(async ({ query }) => (await query(touch, [id, at, expiresAt])).rowCount === 1),

		revoke: (id, { at, by, reason }, event) =>
			writeOne(async ({ query, append }) => {
				const ended = (await query(revoke, [id, at, by, reason])).rowCount === 1;
				if (ended) append(event);
				return ended;
			}),

		page: (filter, limit, cursor) =>
			readAtOnce(async (query) => {
				const { items, ...cursors } = await sessionPage(query, filter, limit, cursor);
				return { items: await sessionsById(query, items), ...cursors };
			}),

		countActive: countsActive(connection),
		...sessionSteps(connection),
	};
}
