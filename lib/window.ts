/** What became of a spending: the milliseconds to wait when it was too much, and whether that was not told before. */
export type Spent = { isOver: false } | { isOver: true; wait: number; isFirst: boolean };

const within: Spent = { isOver: false };

/**
 * Counts what each key spends in the present window of time, and forgets everybody with the window. At once and without
 * timers: it is asked for every request. `now`: milliseconds of a clock that nobody sets.
 */
export class Window {
	readonly #length: number;
	readonly #now: () => number;
	#end = 0;
	#spent = new Map<string, number>();
	#told = new Set<string>();

	constructor(length: number, now: () => number) {
		this.#length = length;
		this.#now = now;
	}

	/** Takes `cost` from a key that may spend `most` in a window; a refused spending costs nothing. */
	spend(key: string, cost: number, most: number): Spent {
		const now = this.#now();
		if (now >= this.#end) {
			this.#end = now + this.#length;
			this.#spent = new Map();
			this.#told = new Set();
		}
		const spent = (this.#spent.get(key) ?? 0) + cost;
		if (spent <= most) {
			this.#spent.set(key, spent);
			return within;
		}
		const isFirst = !this.#told.has(key);
		if (isFirst) this.#told.add(key);
		return { isOver: true, wait: this.#end - now, isFirst };
	}

	/** Gives back what turned out to be no spending. */
	giveBack(key: string, cost: number): void {
		const spent = this.#spent.get(key);
		if (spent !== undefined) this.#spent.set(key, Math.max(0, spent - cost));
	}
}
