import { and, desc, eq, sql } from "drizzle-orm";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { erasureOf } from "./erasure.ts";
import { forgettingOf } from "./forgetting.ts";
import { importingOf } from "./importing.ts";
import { apps, sessionKeys, sessions, users } from "./schema.ts";
import { userPage } from "./user-list.ts";

export function usersOf(connection: Connection): Storage["users"] {
	const { drizzle } = connection;
	const byOpenid = drizzle
		.select()
		.from(users)
		.where(and(eq(users.appId, sql.placeholder("appId")), eq(users.openid, sql.placeholder("openid"))))
		.prepare();
	const withApp = () =>
		drizzle.select({ user: users, app: apps }).from(users).innerJoin(apps, eq(apps.id, users.appId));
	const byId = withApp()
		.where(eq(users.id, sql.placeholder("id")))
		.prepare();
	const byRowid = withApp()
		.where(eq(sql`${users}.rowid`, sql.placeholder("rowid")))
		.prepare();

	return {
		byOpenid: (appId, openid) => connection.read(() => byOpenid.get({ appId, openid }) ?? null),
		byId: (id) => connection.read(() => byId.get({ id }) ?? null),
		page: (filter, limit, cursor) =>
			connection.readAtOnce(() => {
				const { items, ...cursors } = userPage(drizzle.$client, filter, limit, cursor);
				return { items: items.map((rowid) => byRowid.get({ rowid })).filter((user) => user !== undefined), ...cursors };
			}),

		update: (userId, changes, event) =>
			connection.write(() => {
				const found = drizzle.update(users).set(changes).where(eq(users.id, userId)).run().changes > 0;
				if (found) connection.append(event);
				return found;
			}),

		dossier: (userId) =>
			connection.read(() => {
				const user = drizzle.select().from(users).where(eq(users.id, userId)).get();
				if (!user) return null;
				return {
					user,
					sessions: drizzle
						.select()
						.from(sessions)
						.where(eq(sessions.userId, userId))
						.orderBy(desc(sessions.createdAt))
						.all()
						.map(({ tokenHash, appId, ...session }) => session),
					sessionKeys: drizzle
						.select({ sealedKey: sessionKeys.sealedKey, obtainedAt: sessionKeys.obtainedAt })
						.from(sessionKeys)
						.where(eq(sessionKeys.userId, userId))
						.orderBy(desc(sessionKeys.obtainedAt))
						.all(),
					events: connection.log.latestOfUser(userId),
				};
			}),

		...erasureOf(connection),
		...forgettingOf(connection),
		...importingOf(connection),
	};
}
