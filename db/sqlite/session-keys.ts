import { and, eq, sql } from "drizzle-orm";
import type { NewSessionKey } from "../records.ts";
import { keptSessionKeys, type Storage } from "../storage.ts";
import type { Connection, Drizzle } from "./connection.ts";
import { sessionKeys, users } from "./schema.ts";

export function sessionKeysOf(connection: Connection, keep: KeepSessionKey): Storage["sessionKeys"] {
	const ofUser = connection.drizzle
		.select({ sealedKey: sessionKeys.sealedKey, obtainedAt: sessionKeys.obtainedAt })
		.from(sessionKeys)
		.where(eq(sessionKeys.userId, sql.placeholder("userId")))
		.prepare();

	return {
		ofUser: (userId) => connection.read(() => newestFirst(ofUser.all({ userId })).slice(0, keptSessionKeys)),
		add: (userId, key, at) => connection.write(() => keep(userId, key, at)),
		replace: (userId, key, at, event) =>
			connection.write(() => {
				const { drizzle } = connection;
				if (!drizzle.select({ id: users.id }).from(users).where(eq(users.id, userId)).get()) return false;
				drizzle.delete(sessionKeys).where(eq(sessionKeys.userId, userId)).run();
				keep(userId, key, at);
				connection.append(event);
				return true;
			}),
	};
}

type KeepSessionKey = ReturnType<typeof keepSessionKey>;

/** Makes a key the newest one of its user, inside a transaction. */
export function keepSessionKey(drizzle: Drizzle) {
	const fingerprints = drizzle
		.select({ fingerprint: sessionKeys.fingerprint, obtainedAt: sessionKeys.obtainedAt })
		.from(sessionKeys)
		.where(eq(sessionKeys.userId, sql.placeholder("userId")))
		.prepare();
	const save = drizzle
		.insert(sessionKeys)
		.values({
			userId: sql.placeholder("userId"),
			fingerprint: sql.placeholder("fingerprint"),
			sealedKey: sql.placeholder("sealedKey"),
			obtainedAt: sql.placeholder("obtainedAt"),
		})
		.onConflictDoUpdate({
			target: [sessionKeys.userId, sessionKeys.fingerprint],
			set: { obtainedAt: sql`excluded.obtained_at` },
		})
		.prepare();
	const remove = drizzle
		.delete(sessionKeys)
		.where(
			and(
				eq(sessionKeys.userId, sql.placeholder("userId")),
				eq(sessionKeys.fingerprint, sql.placeholder("fingerprint")),
			),
		)
		.prepare();

	return (userId: string, { fingerprint, sealedKey }: NewSessionKey, at: number): void => {
		const kept = newestFirst(fingerprints.all({ userId }));
		// Strictly later than the last one, so that "newest first" holds within a millisecond too.
		const obtainedAt = Math.max(at, (kept[0]?.obtainedAt ?? 0) + 1);
		save.run({ userId, fingerprint, sealedKey, obtainedAt });
		const others = kept.filter((key) => !key.fingerprint.equals(fingerprint));
		for (const old of others.slice(keptSessionKeys - 1)) remove.run({ userId, fingerprint: old.fingerprint });
	};
}

// Sorted here: an ORDER BY makes SQLite plan the statement anew for every user, which costs more than it saves.
function newestFirst<Key extends { obtainedAt: number }>(keys: Key[]): Key[] {
	return keys.sort((a, b) => b.obtainedAt - a.obtainedAt);
}
