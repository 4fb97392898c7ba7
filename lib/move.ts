import { MoveRefused } from "../db/move/sides.ts";
import { type Moved, moveData } from "../db/move.ts";
import { openStorage } from "../db/open.ts";
import { type OnProgress, PlaceRefused, PlaceTaken } from "../db/storage.ts";
import { auditEvent } from "./audit.ts";
import { type Config, ConfigError } from "./config.ts";
import { isPostgres, shownUrl } from "./database-url.ts";
import { placeOf } from "./seal-places.ts";
import { unlockWith } from "./start.ts";

export interface MoveOptions {
	/** Moves an audit log that does not verify, as it is. */
	brokenLog: boolean;
	onCopied: OnProgress;
	onChecked: OnProgress;
}

/**
 * Copies everything from the storage of the settings to another, empty one, while no server runs on it, and checks it there.
 * Tokens, API keys, passwords and the operators' sessions stay good, with the same master keys. The other one has all of it
 * or nothing; this one stays as it was. Audited there. Throws one sentence.
 */
export async function move(
	config: Config,
	to: string,
	{ brokenLog, onCopied, onChecked }: MoveOptions,
	now: () => number = Date.now,
): Promise<Moved> {
	const from = config.databaseUrl;
	const unlock = unlockWith(config);
	try {
		const moved = await moveData(from, to, {
			unlock,
			open:
				({ vault }) =>
				(value) =>
					vault.open(value.sealed, placeOf(value)),
			...{ at: now(), mayBeBroken: brokenLog, onCopied, onChecked },
		});
		// As a server opens it.
		const { storage } = await openStorage(to, unlock);
		const detail = { from: engineOf(from), to: engineOf(to), rows: moved.rows, head: moved.chain.head };
		await storage.audit.append(auditEvent({ now }, null, { action: "data.move", outcome: "ok", detail }));
		await storage.close();
		return moved;
	} catch (error) {
		throw told(error, from, to);
	}
}

function engineOf(url: string): string {
	return isPostgres(url) ? "PostgreSQL" : "SQLite";
}

function told(error: unknown, from: string, to: string): unknown {
	if (error instanceof MoveRefused) {
		const { side, message } = error;
		return new Error(`${shownUrl(side === "from" ? from : to)} ${message}`);
	}
	if (error instanceof PlaceTaken) return new Error(`${error.message}: stop it first`);
	if (error instanceof ConfigError) return error;
	return error instanceof PlaceRefused ? new Error(error.message) : error;
}
