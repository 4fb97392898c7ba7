import type { ListedUser } from "../lists.ts";
import type { App, Session, SessionKey, User } from "../records.ts";
import type { Storage } from "../storage.ts";
import { latestOfUser } from "./audit.ts";
import type { Connection } from "./connection.ts";
import { erasureOf } from "./erasure.ts";
import { forgettingOf } from "./forgetting.ts";
import { importingOf } from "./importing.ts";
import { isOpenid } from "./planning.ts";
import { selected, updated } from "./rows.ts";
import { apps, sessions, users } from "./schema.ts";
import type { Query } from "./statement.ts";
import { userPage } from "./user-list.ts";

const select = `SELECT ${selected(users)} FROM users`;
const selectWithApp = `SELECT ${selected(users, "u.")}, u.rowid,
	(SELECT row_to_json(a) FROM (SELECT ${selected(apps)} FROM apps WHERE id = u.app_id) AS a) AS app FROM users AS u`;

interface UserRow extends User {
	rowid: number;
	app: App;
}

export function usersOf(connection: Connection): Storage["users"] {
	const { read, readAtOnce, write } = connection;
	return {
		async byOpenid(appId, openid) {
			const { rows } = await read<User>(`${select} WHERE ${isOpenid("$1", "$2")}`, [appId, openid]);
			return rows[0] ?? null;
		},

		async byId(id) {
			const { rows } = await read<UserRow>(`${selectWithApp} WHERE u.id = $1`, [id]);
			return rows[0] ? listedUser(rows[0]) : null;
		},

		page: (filter, limit, cursor) =>
			readAtOnce(async (query) => {
				const { items, ...cursors } = await userPage(query, filter, limit, cursor);
				const { rows } = await query<UserRow>(`${selectWithApp} WHERE u.rowid = ANY($1::bigint[])`, [items]);
				const byRowid = new Map(rows.map((row) => [row.rowid, row]));
				const found = items.map((rowid) => byRowid.get(rowid)).filter((row) => row !== undefined);
				return { items: found.map(listedUser), ...cursors };
			}),

		update: (userId, changes, event) =>
			write(async ({ query, append }) => {
				const change = updated("users", users, userId, changes) ?? ["SELECT 1 FROM users WHERE id = $1", [userId]];
				const isThere = (await query(...change)).rowCount === 1;
				if (isThere) append(event);
				return isThere;
			}),

		dossier: (userId) =>
			readAtOnce(async (query) => {
				const { rows } = await query<User>(`${select} WHERE id = $1`, [userId]);
				const [user] = rows;
				return user ? { user, ...(await heldOn(query, userId)) } : null;
			}),

		...erasureOf(connection),
		...forgettingOf(connection),
		...importingOf(connection),
	};
}

function listedUser({ app, rowid, ...user }: UserRow): ListedUser {
	return { user, app };
}

async function heldOn(query: Query, userId: string) {
	const opened = await query<Session & { tokenHash: Buffer; appId: string }>(
		`SELECT ${selected(sessions)} FROM sessions WHERE user_id = $1 ORDER BY created_at DESC, rowid DESC`,
		[userId],
	);
	const kept = await query<SessionKey>(
		`SELECT sealed_key AS "sealedKey", obtained_at AS "obtainedAt"
		FROM session_keys WHERE user_id = $1 ORDER BY obtained_at DESC, rowid DESC`,
		[userId],
	);
	return {
		sessions: opened.rows.map(({ tokenHash, appId, ...session }) => session),
		sessionKeys: kept.rows,
		events: await latestOfUser(query, userId),
	};
}
