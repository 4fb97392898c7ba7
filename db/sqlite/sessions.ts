import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { NewLogin, User } from "../records.ts";
import type { Storage } from "../storage.ts";
import { countsActive } from "./active-sessions.ts";
import type { Connection } from "./connection.ts";
import { sessions, users } from "./schema.ts";
import type { keepSessionKey } from "./session-keys.ts";
import { sessionPage } from "./session-list.ts";
import { sessionLookups } from "./session-lookup.ts";
import { sessionSteps } from "./session-steps.ts";

const newUser = { name: "user.new", label: "", count: 1, total: 0 };

export function sessionsOf(connection: Connection, keep: ReturnType<typeof keepSessionKey>): Storage["sessions"] {
	const { drizzle } = connection;
	const lookUp = sessionLookups(drizzle);
	const touch = drizzle
		.update(sessions)
		.set({
			lastSeenAt: sql`max(${sessions.lastSeenAt}, ${sql.placeholder("at")})`,
			expiresAt: sql`max(${sessions.expiresAt}, coalesce(${sql.placeholder("expiresAt")}, 0))`,
		})
		.where(and(eq(sessions.id, sql.placeholder("id")), isNull(sessions.revokedAt)))
		.prepare();
	const revoke = drizzle
		.update(sessions)
		.set({
			revokedAt: sql`${sql.placeholder("at")}`,
			revokedBy: sql`${sql.placeholder("by")}`,
			revokedReason: sql`${sql.placeholder("reason")}`,
		})
		.where(and(eq(sessions.id, sql.placeholder("id")), isNull(sessions.revokedAt)))
		.prepare();
	const login = prepareLogin(connection);

	return {
		open: (opened, event) =>
			connection.write(() => {
				const found = login.findOrAddUser(opened);
				if (found === "blocked") return "blocked";
				const { user, isNew } = found;
				if (opened.sessionKey) keep(user.id, opened.sessionKey, opened.at);
				login.addSession(user.id, opened);
				const surplus = opened.maxSessions === null ? [] : login.active(user.id, opened).slice(opened.maxSessions);
				for (const { id } of surplus) revoke.run({ id, at: opened.at, by: "policy", reason: "max_sessions" });
				connection.append({ ...event, userId: user.id, sessionId: opened.session.id });
				if (isNew) connection.tally.add(opened.at, { ...newUser, appid: event.appid });
				return { user, isNew };
			}),

		byTokenHash: (tokenHash) => connection.read(() => lookUp.byTokenHash(tokenHash)),

		byId: (id) => connection.read(() => lookUp.byId(id)),

		touch: (id, at, expiresAt) => connection.write(() => touch.run({ id, at, expiresAt }).changes > 0),

		revoke: (id, revocation, event) =>
			connection.write(() => {
				const ended = revoke.run({ id, ...revocation }).changes > 0;
				if (ended) connection.append(event);
				return ended;
			}),

		page: (filter, limit, cursor) =>
			connection.readAtOnce(() => {
				const { items, ...cursors } = sessionPage(drizzle.$client, filter, limit, cursor);
				return { items: items.map(lookUp.byRowid).filter((session) => session !== null), ...cursors };
			}),

		countActive: countsActive(connection),
		...sessionSteps(connection),
	};
}

function prepareLogin({ drizzle }: Connection) {
	const findUser = drizzle
		.select()
		.from(users)
		.where(and(eq(users.appId, sql.placeholder("appId")), eq(users.openid, sql.placeholder("openid"))))
		.prepare();
	const addUser = drizzle
		.insert(users)
		.values({
			id: sql.placeholder("id"),
			appId: sql.placeholder("appId"),
			openid: sql.placeholder("openid"),
			unionid: sql.placeholder("unionid"),
			createdAt: sql.placeholder("createdAt"),
		})
		.prepare();
	const setUnionid = drizzle
		.update(users)
		.set({ unionid: sql`${sql.placeholder("unionid")}` })
		.where(eq(users.id, sql.placeholder("id")))
		.prepare();
	const addSession = drizzle
		.insert(sessions)
		.values({
			id: sql.placeholder("id"),
			tokenHash: sql.placeholder("tokenHash"),
			userId: sql.placeholder("userId"),
			appId: sql.placeholder("appId"),
			ip: sql.placeholder("ip"),
			userAgent: sql.placeholder("userAgent"),
			createdAt: sql.placeholder("at"),
			lastSeenAt: sql.placeholder("at"),
			expiresAt: sql.placeholder("expiresAt"),
		})
		.prepare();
	// rowid decides between logins of one millisecond.
	const active = drizzle
		.select({ id: sessions.id })
		.from(sessions)
		.where(
			and(
				eq(sessions.userId, sql.placeholder("userId")),
				isNull(sessions.revokedAt),
				sql`${sessions.expiresAt} > ${sql.placeholder("at")}`,
			),
		)
		.orderBy(desc(sessions.createdAt), desc(sql`${sessions}.rowid`))
		.prepare();

	return {
		findOrAddUser({ appId, openid, unionid, newUserId, at }: NewLogin): { user: User; isNew: boolean } | "blocked" {
			const known = findUser.get({ appId, openid });
			if (known && known.blockedAt !== null) return "blocked";
			if (known && unionid !== null && unionid !== known.unionid) setUnionid.run({ id: known.id, unionid });
			if (known) return { user: { ...known, unionid: unionid ?? known.unionid }, isNew: false };
			const user = { id: newUserId, appId, openid, unionid, createdAt: at };
			addUser.run(user);
			return { user: { ...user, nickname: null, avatarUrl: null, sealedPhone: null, blockedAt: null }, isNew: true };
		},
		addSession: (userId: string, { appId, session, at }: NewLogin): void =>
			void addSession.run({ ...session, userId, appId, at }),
		active: (userId: string, { at }: NewLogin) => active.all({ userId, at }),
	};
}
