import { and, eq, sql } from "drizzle-orm";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { usedCodes } from "./schema.ts";

/** Claims looked at for one purge, at most. */
const looked = 20_000;

export function codesOf(connection: Connection): Storage["codes"] {
	const { drizzle } = connection;
	const claim = drizzle
		.insert(usedCodes)
		.values({ appId: sql.placeholder("appId"), codeHash: sql.placeholder("codeHash"), usedAt: sql.placeholder("at") })
		.onConflictDoNothing()
		.prepare();
	const release = drizzle
		.delete(usedCodes)
		.where(and(eq(usedCodes.appId, sql.placeholder("appId")), eq(usedCodes.codeHash, sql.placeholder("codeHash"))))
		.prepare();

	// Rows stand in the order of their claims. To look at the oldest only spares every login an index on the time.
	const purge = drizzle.$client.prepare<[object]>(
		`DELETE FROM used_codes WHERE rowid IN (
			SELECT rowid FROM (SELECT rowid, used_at FROM used_codes ORDER BY rowid LIMIT ${looked}) WHERE used_at < @before LIMIT @limit
		)`,
	);

	return {
		claim: (appId, codeHash, at) => connection.write(() => claim.run({ appId, codeHash, at }).changes > 0),
		release: (appId, codeHash) => connection.write(() => void release.run({ appId, codeHash })),
		purge: (before, limit) => connection.write(() => purge.run({ before, limit }).changes),
	};
}
