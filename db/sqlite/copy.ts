import { statSync } from "node:fs";
import BetterSqlite3 from "better-sqlite3";
import type { CopyReport } from "../copies.ts";
import type { OnProgress, Unlock, Unlocked } from "../storage.ts";
import { checkChain, refusing, unlockCopy } from "./check.ts";
import { schemaOf } from "./migrate.ts";

/** Checks a copy of today's schema that is a single file; it is only read. */
export async function checkSqliteCopy<U extends Unlocked>(
	file: string,
	unlock: Unlock<U>,
	onProgress: OnProgress,
): Promise<CopyReport> {
	const sqlite = refusing(() => new BetterSqlite3(file, { readonly: true }));
	try {
		const unlocked = unlockCopy(sqlite, unlock);
		const chain = await checkChain(sqlite, unlocked, onProgress);
		return { size: statSync(file).size, schema: schemaOf(sqlite), ...chain };
	} finally {
		sqlite.close();
	}
}
