import { type Storage, StorageUnavailable } from "../db/storage.ts";
import type { Context } from "./context.ts";
import type { Log } from "./log.ts";

/** What the log says, once. The page that is shown meanwhile tells to look for it. */
export const outageLine = "the storage does not answer";

/** Milliseconds between two looks whether the storage answers again. */
export const outageInterval = 1_000;

/** Whether something failed because the storage does not answer. */
export function isOutage(error: unknown): error is StorageUnavailable {
	return error instanceof StorageUnavailable;
}

/**
 * Whether the storage can be read, by a look at one row; when not, that is noticed. What only takes no writes can be read.
 */
export async function canBeRead(context: Context, told: object): Promise<boolean> {
	try {
		await context.storage.operators.setup();
		return true;
	} catch (error) {
		if (!(error instanceof StorageUnavailable)) throw error;
		context.outage.noticed(context, error, told);
		return false;
	}
}

/** Tells once that the storage does not answer, however many requests find it out, and once that it does again. */
export class Outage {
	#since: number | null = null;
	#failures = 0;

	/** A request or a work failed because of it; `told` says which. */
	noticed({ now, log }: { now(): number; log: Pick<Log, "error"> }, reason: StorageUnavailable, told: object): void {
		this.#failures += 1;
		if (this.#since !== null) return;
		this.#since = now();
		log.error({ ...told, reason: reason.message }, outageLine);
	}

	/** Asks the storage, while it is said not to answer. */
	async look({ storage, now, log }: Around): Promise<void> {
		const since = this.#since;
		if (since === null || !(await answers(storage))) return;
		log.info({ seconds: (now() - since) / 1000, failures: this.#failures }, "the storage answers again");
		this.#since = null;
		this.#failures = 0;
	}
}

interface Around {
	storage: Pick<Storage, "ping">;
	now(): number;
	log: Pick<Log, "info">;
}

async function answers(storage: Pick<Storage, "ping">): Promise<boolean> {
	try {
		await storage.ping();
		return true;
	} catch (error) {
		if (error instanceof StorageUnavailable) return false;
		throw error;
	}
}
