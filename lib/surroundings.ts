import type { Essentials } from "./context.ts";

/** Milliseconds between two looks at who else is there. */
const lookInterval = 1_000;

/** Below this much free disk nothing more is taken: a server refuses logins at 64 MiB. */
const roomForOthers = 128 * 1024 ** 2;

/** What is around long work from the command line: servers, which want their turn, and room on the disk. */
export class Surroundings {
	readonly #storage: Essentials["storage"];
	readonly #now: () => number;
	#next = 0;
	/** How many run. */
	servers = 0;

	constructor({ storage, now }: Essentials) {
		this.#storage = storage;
		this.#now = now;
	}

	/** Looks now and then. Throws one sentence when the disk is nearly full. */
	async look(): Promise<this> {
		if (performance.now() < this.#next) return this;
		this.#next = performance.now() + lookInterval;
		this.servers = (await this.#storage.seals.servers(this.#now())).length;
		const free = await this.#storage.free();
		if (free !== null && free < roomForOthers) {
			throw new Error("the disk is nearly full: make room, then run it again, it goes on where it stopped");
		}
		return this;
	}
}
