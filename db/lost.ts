import { forgetLostKeys as forgetInPostgres } from "./postgres/lost.ts";
import type { KeptKey } from "./seals.ts";
import { forgetLostKeys as forgetInFile } from "./sqlite/lost.ts";
import type { Unlocked } from "./storage.ts";

/** What is lost for good. */
export interface Loss {
	/** Ids of the master keys that are lost. */
	keys: string[];
	/** The root in the place of the one that they sealed; null: that still opens. */
	root: Unlocked | null;
}

/** What was done about it. */
export interface Forgotten extends Loss {
	/** Where the data lies as it was, with the audit log that nobody can check without the lost keys. */
	copy: string;
}

/**
 * Makes data open again of which master keys are lost: they are forgotten, and a lost root is replaced by a new one, with
 * which all sessions and API keys end and a new audit log begins behind the number of the last event. `find` tells what is
 * lost, null: nothing, and nothing happens. Throws `PlaceTaken` while somebody else has the data open.
 */
export function forgetLost(
	url: string,
	find: (stored: string, kept: readonly KeptKey[]) => Loss | null,
	at: number,
): Promise<Forgotten | null> {
	if (!url.startsWith("file:")) return forgetInPostgres(url, find, at);
	return forgetInFile(url.slice("file:".length), find, at);
}
