import { StorageUnavailable } from "../storage.ts";

/** Milliseconds for which somebody waits for his turn. */
const patience = 10_000;

/** Lets so many work at one time; the others wait in the order in which they came. */
export class Turns {
	#free: number;
	readonly #waiting: Set<() => void> = new Set();

	constructor(places: number) {
		this.#free = places;
	}

	/** Runs `work` when its turn has come. Throws `StorageUnavailable` when that takes too long. */
	async take<T>(work: () => Promise<T>): Promise<T> {
		if (this.#free > 0) this.#free -= 1;
		else await this.#turn();
		try {
			return await work();
		} finally {
			this.#pass();
		}
	}

	#turn(): Promise<void> {
		return new Promise((resolve, reject) => {
			const begin = () => {
				clearTimeout(giveUp);
				resolve();
			};
			const giveUp = setTimeout(() => {
				this.#waiting.delete(begin);
				reject(new StorageUnavailable("busy"));
			}, patience);
			this.#waiting.add(begin);
		});
	}

	#pass(): void {
		const [next] = this.#waiting;
		if (next === undefined) {
			this.#free += 1;
			return;
		}
		this.#waiting.delete(next);
		next();
	}
}
