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

/**
 * Makes data open again of which master keys are lost: they are forgotten, and a lost root is replaced by a new one, with
 * which all sessions and API keys end and a new audit log begins behind the number of the last event. `find` tells what is
 * lost, null: nothing, and nothing happens. The data as it was goes into `copy` first, an empty file that is there. Throws
 * `PlaceTaken` while somebody else has the data open.
 */
export function forgetLost(
	url: string,
	find: (stored: string, kept: readonly KeptKey[]) => Loss | null,
	{ copy, at }: { copy: string; at: number },
): Promise<Loss | null> {
	if (!url.startsWith("file:")) return forgetInPostgres(url, find, { copy, at });
	return forgetInFile(url.slice("file:".length), find, { copy, at });
}
