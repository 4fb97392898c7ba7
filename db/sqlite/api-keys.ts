import { asc, eq, sql } from "drizzle-orm";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { apiKeys } from "./schema.ts";

export function apiKeysOf(connection: Connection): Storage["apiKeys"] {
	const { drizzle } = connection;
	const byHash = drizzle
		.select()
		.from(apiKeys)
		.where(eq(apiKeys.keyHash, sql.placeholder("keyHash")))
		.prepare();
	const touch = drizzle
		.update(apiKeys)
		.set({ lastUsedAt: sql`max(coalesce(${apiKeys.lastUsedAt}, 0), ${sql.placeholder("at")})` })
		.where(eq(apiKeys.id, sql.placeholder("id")))
		.prepare();

	return {
		add: (key, event) =>
			connection.write(() => {
				drizzle.insert(apiKeys).values(key).run();
				connection.append(event);
			}),
		list: () => connection.read(() => drizzle.select().from(apiKeys).orderBy(asc(apiKeys.createdAt)).all()),
		byHash: (keyHash) => connection.read(() => byHash.get({ keyHash }) ?? null),
		remove: (id, event) =>
			connection.write(() => {
				const removed = drizzle.delete(apiKeys).where(eq(apiKeys.id, id)).run().changes > 0;
				if (removed) connection.append(event);
				return removed;
			}),
		touch: (id, at) => connection.write(() => void touch.run({ id, at })),
	};
}
