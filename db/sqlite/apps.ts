import { asc, eq, sql } from "drizzle-orm";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { apiKeys, appPushes, apps, users } from "./schema.ts";

export function appsOf(connection: Connection): Storage["apps"] {
	const { drizzle } = connection;
	const byAppid = drizzle
		.select()
		.from(apps)
		.where(eq(apps.appid, sql.placeholder("appid")))
		.prepare();
	const byId = drizzle
		.select()
		.from(apps)
		.where(eq(apps.id, sql.placeholder("id")))
		.prepare();
	const pushOf = drizzle
		.select({ sealed: appPushes.sealed })
		.from(appPushes)
		.where(eq(appPushes.appId, sql.placeholder("id")))
		.prepare();
	const keepPush = (appId: string, sealed: string | null): void => {
		if (sealed === null) drizzle.delete(appPushes).where(eq(appPushes.appId, appId)).run();
		else {
			const kept = drizzle.insert(appPushes).values({ appId, sealed });
			kept.onConflictDoUpdate({ target: appPushes.appId, set: { sealed } }).run();
		}
	};
	const all = drizzle.select().from(apps).orderBy(asc(apps.createdAt), asc(apps.id)).prepare();

	return {
		list: () => connection.read(() => all.all()),
		byAppid: (appid) => connection.read(() => byAppid.get({ appid }) ?? null),
		save: (app, events) =>
			connection.write(() => {
				const { id, createdAt, platform, ...changes } = app;
				const known = byAppid.get({ appid: app.appid });
				if (known && known.platform !== platform) return "other_platform";
				if (known) drizzle.update(apps).set(changes).where(eq(apps.id, known.id)).run();
				else drizzle.insert(apps).values(app).run();
				connection.append(known ? events.updated : events.created);
				return known ? "updated" : "created";
			}),
		byId: (id) => connection.read(() => byId.get({ id }) ?? null),
		push: (id) => connection.read(() => pushOf.get({ id })?.sealed ?? null),
		add: (app, event) =>
			connection.write(() => {
				const isNew = drizzle.insert(apps).values(app).onConflictDoNothing({ target: apps.appid }).run().changes > 0;
				if (isNew) connection.append(event);
				return isNew;
			}),
		revise: (id, revision) =>
			connection.write(() => {
				const known = byId.get({ id });
				const revised = known ? revision(known) : null;
				if (!known || !revised) return known ?? null;
				drizzle.update(apps).set(revised.changes).where(eq(apps.id, id)).run();
				if (revised.push !== undefined) keepPush(id, revised.push);
				connection.append(revised.event);
				return { ...known, ...revised.changes };
			}),
		remove: (id, event) =>
			connection.write(() => {
				const known = byId.get({ id });
				if (!known) return "absent";
				// Users would go with the row (foreign keys cascade), without an event of their erasure, all in one transaction.
				if (drizzle.select({ id: users.id }).from(users).where(eq(users.appId, id)).limit(1).get()) return "has_users";
				drizzle.delete(apiKeys).where(eq(apiKeys.appid, known.appid)).run();
				drizzle.delete(apps).where(eq(apps.id, id)).run();
				connection.append(event);
				return "removed";
			}),
	};
}
