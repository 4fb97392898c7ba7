import type { Storage, Unlock, Unlocked } from "../storage.ts";
import { Connection } from "./connection.ts";
import type { Deadlines } from "./deadlines.ts";
import { ended, inTime } from "./ending.ts";
import { keepUnlocked, keptKeys, keptRoot } from "./keyring.ts";
import { newClient } from "./line.ts";
import { migrate } from "./migrate.ts";
import { mustFit, refused } from "./place.ts";
import { storageOn } from "./storage.ts";

/**
 * The PostgreSQL engine on the database that a URL names, migrated; `tell` is told in a sentence what that did. Nothing is
 * changed when `unlock` throws. Throws `PlaceRefused`.
 */
export async function openPostgres<U extends Unlocked>(
	url: string,
	unlock: Unlock<U>,
	tell?: (line: string) => void,
	waits?: Deadlines,
): Promise<{ storage: Storage; unlocked: U }> {
	try {
		const unlocked = await prepared(url, unlock, tell, waits);
		const connection = await Connection.open(url, unlocked.chainKey, waits);
		return { storage: storageOn(connection, unlocked.chainKey), unlocked };
	} catch (error) {
		throw refused(error, url);
	}
}

/** Migrates and unlocks on a connection of its own: that may take longer than a request may wait. */
async function prepared<U extends Unlocked>(
	url: string,
	unlock: Unlock<U>,
	tell?: (line: string) => void,
	waits?: Deadlines,
): Promise<U> {
	const client = newClient(url, {});
	try {
		await client.connect();
		// A wrong master key must stop the start before anything is migrated.
		const first = await inTime(client, async () => {
			await mustFit(client);
			return unlock(await keptRoot(client), await keptKeys(client));
		});
		await migrate(client, { tell, ...(waits && { hung: waits.hung }) });
		return await keepUnlocked(client, first, unlock);
	} finally {
		await ended(client);
	}
}
