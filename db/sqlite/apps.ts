import { asc, eq, sql } from "drizzle-orm";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { apps } from "./schema.ts";

export function appsOf(connection: Connection): Storage["apps"] {
	const { drizzle } = connection;
	const byAppid = drizzle
		.select()
		.from(apps)
		.where(eq(apps.appid, sql.placeholder("appid")))
		.prepare();
	const all = drizzle.select().from(apps).orderBy(asc(apps.createdAt), asc(apps.id)).prepare();

	return {
		list: () => connection.read(() => all.all()),
		byAppid: (appid) => connection.read(() => byAppid.get({ appid }) ?? null),
		save: (app, events) =>
			connection.write(() => {
				const { id, createdAt, ...changes } = app;
				const known = byAppid.get({ appid: app.appid });
				if (known) drizzle.update(apps).set(changes).where(eq(apps.id, known.id)).run();
				else drizzle.insert(apps).values(app).run();
				connection.append(known ? events.updated : events.created);
				return known ? "updated" : "created";
			}),
	};
}
