import type { Database } from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import type { KeptKey } from "../seals.ts";
import type { Unlock, Unlocked } from "../storage.ts";
import { keyring, masterKeys } from "./schema.ts";

/** The sealed root, null where none was ever kept; of a file of any schema. */
export function keptRoot(sqlite: Database): string | null {
	if (!hasTable(sqlite, "keyring")) return null;
	return drizzle(sqlite).select().from(keyring).get()?.sealedRoot ?? null;
}

/** The master keys that may have sealed something; of a file of any schema. */
export function keptKeys(sqlite: Database): KeptKey[] {
	return hasTable(sqlite, "master_keys") ? drizzle(sqlite).select().from(masterKeys).orderBy(masterKeys.id).all() : [];
}

/** Keeps keys; one of a known id stays as it was. */
export function keepKeys(sqlite: Database, keys: readonly KeptKey[]): void {
	for (const key of keys) drizzle(sqlite).insert(masterKeys).values(key).onConflictDoNothing().run();
}

/**
 * Keeps what `unlock` gave, where it is not kept yet. Another process may have been first: then what that one kept counts,
 * and is unlocked.
 */
export function keepUnlocked<U extends Unlocked>(sqlite: Database, own: U, unlock: Unlock<U>): U {
	const isKept = ({ id }: KeptKey) => keptKeys(sqlite).some((key) => key.id === id);
	if (keptRoot(sqlite) === own.sealedRoot && own.keys.every(isKept)) return own;
	const keep = sqlite.transaction(() => {
		drizzle(sqlite).insert(keyring).values({ id: 1, sealedRoot: own.sealedRoot }).onConflictDoNothing().run();
		const unlocked = unlock(keptRoot(sqlite), keptKeys(sqlite));
		keepKeys(sqlite, unlocked.keys);
		return unlocked;
	});
	return keep.immediate();
}

function hasTable(sqlite: Database, name: string): boolean {
	return sqlite.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;
}
