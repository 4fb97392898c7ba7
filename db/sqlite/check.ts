import BetterSqlite3, { type Database } from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { CopyRefused, type OnProgress, type Unlock, type Unlocked } from "../storage.ts";
import { auditLog } from "./audit.ts";
import { keptKeys, keptRoot } from "./keyring.ts";
import { newestSchema, schemaOf } from "./migrate.ts";

/**
 * Unlocks a file that claims to be a copy of Lingpai's data and reads every page of it. Throws `CopyRefused` when it is
 * not one, is newer than this release or is damaged, and what `unlock` throws.
 */
export function unlockCopy<U extends Unlocked>(sqlite: Database, unlock: Unlock<U>): U {
	return refusing(() => {
		const root = keptRoot(sqlite);
		if (root === null) throw new CopyRefused("it is not a database of Lingpai");
		const [schema, known] = [schemaOf(sqlite), newestSchema()];
		if (schema > known) {
			throw new CopyRefused(`it has schema ${schema}, and this release knows ${known}: take the newer release`);
		}
		const unlocked = unlock(root, keptKeys(sqlite));
		const fault = sqlite.prepare<[], string>("PRAGMA integrity_check(1)").pluck().get();
		if (fault !== "ok") throw new CopyRefused(`it is damaged (${fault})`);
		if (sqlite.prepare("PRAGMA foreign_key_check").get() !== undefined) {
			throw new CopyRefused("it is damaged (rows refer to others that are not there)");
		}
		return unlocked;
	});
}

/** Walks the whole audit chain of a file of today's schema. Throws `CopyRefused` when it was changed. */
export async function checkChain(
	sqlite: Database,
	{ chainKey }: Unlocked,
	onProgress: OnProgress,
): Promise<{ events: number; head: string }> {
	const { ok, events, head, firstBroken } = await auditLog(drizzle(sqlite), chainKey).verify(onProgress);
	if (!ok) throw new CopyRefused(`its audit log was changed at event ${firstBroken}`);
	return { events, head };
}

/** What SQLite says of a file that is damaged or none of its own, as a refusal. */
export function refusing<T>(work: () => T): T {
	try {
		return work();
	} catch (error) {
		const code = error instanceof BetterSqlite3.SqliteError ? error.code : "";
		if (code === "SQLITE_NOTADB") throw new CopyRefused("it is not a database of Lingpai");
		if (/^SQLITE_(CORRUPT|IOERR|ERROR)/.test(code)) throw new CopyRefused(`it is damaged (${code})`);
		throw error;
	}
}
