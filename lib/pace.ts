/** What a step may take at most, in milliseconds: so long nobody else has his turn. */
const most = 10;
/** A step that took less may be larger the next time. */
const little = 4;

/** Fewer rows would not be faster: the rest of a step is the sync to the disk. */
const smallest = 50;
const largest = 500;

/** Milliseconds for everybody else between two steps, and at least twice what the step took. */
const pause = 20;

/**
 * How large the steps of long work are: so many rows that one takes a few milliseconds on this machine and under its
 * present load. `clock` counts milliseconds.
 */
export class Pace {
	#rows = 100;
	readonly #clock: () => number;

	constructor(clock: () => number = () => performance.now()) {
		this.#clock = clock;
	}

	/** How many rows fit into the next step. */
	get rows(): number {
		return this.#rows;
	}

	/** Does a step of as many rows as fit. Answers whether it used them up, so that more may be left, and how long to rest. */
	async step(remove: (rows: number) => Promise<number>): Promise<{ removed: number; isMore: boolean; rest: number }> {
		const rows = this.#rows;
		const began = this.#clock();
		const removed = await remove(rows);
		const took = this.#clock() - began;
		if (took > most) this.#rows = Math.max(smallest, Math.floor(rows / 2));
		else if (took < little) this.#rows = Math.min(largest, rows * 2);
		return { removed, isMore: removed >= rows, rest: Math.max(pause, 2 * took) };
	}
}
