import { and, eq, sql } from "drizzle-orm";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { usedCodes } from "./schema.ts";
import { unfinished } from "./unfinished.ts";

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

	return {
		claim: (appId, codeHash, at) => connection.write(() => claim.run({ appId, codeHash, at }).changes > 0),
		release: (appId, codeHash) => connection.write(() => void release.run({ appId, codeHash })),
		purge: unfinished,
	};
}
