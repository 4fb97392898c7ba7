import type { Storage } from "../db/storage.ts";
import type { Log } from "./log.ts";

const megabyte = 1024 ** 2;

/** Below this nobody new logs in: the rest is for what must go on (ending sessions, their audit events). */
const floor = 64 * megabyte;

/** From here on they do again. */
const enough = 80 * megabyte;

/** Milliseconds between two looks. */
export const diskInterval = 5_000;

/**
 * Knows whether there is room for new logins, without asking for each. Sessions are checked, and ended, whatever it says.
 */
export class Disk {
	#isLow = false;

	/** True while new logins are refused. */
	get isLow(): boolean {
		return this.#isLow;
	}

	/** Looks, and logs once when it changes. Where nobody can tell what is free, there is room. */
	async look({ storage, log }: { storage: Pick<Storage, "free">; log: Pick<Log, "warn" | "info"> }): Promise<void> {
		const free = await storage.free();
		const isLow = free !== null && free < (this.#isLow ? enough : floor);
		if (isLow === this.#isLow) return;
		this.#isLow = isLow;
		if (isLow) log.warn({ free, floor }, "disk nearly full, new logins are refused");
		else log.info({ free }, "disk has room again, logins are taken");
	}
}
