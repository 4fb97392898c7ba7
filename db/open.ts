import type { Deadlines } from "./postgres/deadlines.ts";
import { openPostgres } from "./postgres/open.ts";
import { openSqlite } from "./sqlite/open.ts";
import type { Storage, Unlock, Unlocked } from "./storage.ts";

/**
 * Opens the engine that `DATABASE_URL` names, migrated; nothing is changed when `unlock` throws. `tell` is told in a sentence
 * what there is to say of the schema. `waits` is how long requests wait for a server of PostgreSQL.
 */
export async function openStorage<U extends Unlocked>(
	url: string,
	unlock: Unlock<U>,
	tell?: (line: string) => void,
	waits?: Deadlines,
): Promise<{ storage: Storage; unlocked: U }> {
	const [, scheme, place = ""] = /^(\w+):(.*)$/.exec(url) ?? [];
	if (scheme === "file") return openSqlite(place, unlock);
	if (scheme === "postgres" || scheme === "postgresql") return openPostgres(url, unlock, tell, waits);
	throw new Error("DATABASE_URL must begin with file: or postgres://");
}
