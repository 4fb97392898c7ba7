import { and, desc, eq, sql } from "drizzle-orm";
import { keptSessionKeys, type NewSessionKey, type Storage } from "../storage.ts";
import type { Connection, Drizzle } from "./connection.ts";
import { sessionKeys } from "./schema.ts";

export function sessionKeysOf(connection: Connection, keep: KeepSessionKey): Storage["sessionKeys"] {
	const ofUser = connection.drizzle
		.select({ sealedKey: sessionKeys.sealedKey, obtainedAt: sessionKeys.obtainedAt })
		.from(sessionKeys)
		.where(eq(sessionKeys.userId, sql.placeholder("userId")))
		.orderBy(desc(sessionKeys.obtainedAt))
		.limit(keptSessionKeys)
		.prepare();

	return {
		ofUser: (userId) => connection.read(() => ofUser.all({ userId })),
		add: (userId, key, at) => connection.write(() => keep(userId, key, at)),
	};
}

type KeepSessionKey = ReturnType<typeof keepSessionKey>;

/** Makes a key the newest one of its user, inside a transaction. */
export function keepSessionKey(drizzle: Drizzle) {
	const fingerprints = drizzle
		.select({ fingerprint: sessionKeys.fingerprint, obtainedAt: sessionKeys.obtainedAt })
		.from(sessionKeys)
		.where(eq(sessionKeys.userId, sql.placeholder("userId")))
		.orderBy(desc(sessionKeys.obtainedAt))
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
		const kept = fingerprints.all({ userId });
		// Strictly later than the last one, so that "newest first" holds within a millisecond too.
		const obtainedAt = Math.max(at, (kept[0]?.obtainedAt ?? 0) + 1);
		save.run({ userId, fingerprint, sealedKey, obtainedAt });
		const others = kept.filter((key) => !key.fingerprint.equals(fingerprint));
		for (const old of others.slice(keptSessionKeys - 1)) remove.run({ userId, fingerprint: old.fingerprint });
	};
}
