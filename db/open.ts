import { openPostgres } from "./postgres/open.ts";
import { openSqlite } from "./sqlite/open.ts";
import type { Storage, Unlock, Unlocked } from "./storage.ts";

/** Opens the engine that `DATABASE_URL` names, migrated; nothing is changed when `unlock` throws. */
export async function openStorage<U extends Unlocked>(
	url: string,
	unlock: Unlock<U>,
): Promise<{ storage: Storage; unlocked: U }> {
	const [, scheme, place = ""] = /^(\w+):(.*)$/.exec(url) ?? [];
	if (scheme === "file") return openSqlite(place, unlock);
	if (scheme === "postgres" || scheme === "postgresql") return openPostgres(url, unlock);
	throw new Error("DATABASE_URL must begin with file: or postgres://");
}
