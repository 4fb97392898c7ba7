/** Whether calls pass: all of them, none, or one that tries. */
export type BreakerState = "closed" | "open" | "half-open";

/** Leave for one call, which tells how it went; or how long none is given, milliseconds. */
export type Leave =
	| { isGiven: true; isProbe: boolean; went(isFault: boolean): void }
	| { isGiven: false; wait: number };

/** Faults in a row after which the other side is taken for down. */
const patience = 5;

/** Milliseconds until the first probe; twice as long after each one that failed, up to the longest. */
const pauses = { first: 2_000, longest: 30_000 };

/**
 * Keeps calls from a server that is down. Closed, all pass; after five faults in a row it opens and none passes; after a
 * pause exactly one does, and its outcome closes the breaker or opens it for longer. What was under way when the breaker
 * changed does not count any more.
 *
 * Of our own: cockatiel's measures its pause by the wall clock (set back an hour, it stays open for one) and lets
 * everybody wait for the probe instead of telling them at once.
 */
export class Breaker {
	readonly #now: () => number;
	readonly #changed: (state: BreakerState, wait: number) => void;
	#state: BreakerState = "closed";
	#faults = 0;
	#pause = pauses.first;
	#until = 0;
	#round = 0;

	/** `now`: milliseconds of a clock that nobody sets. `changed` is told each new state and the pause before a probe. */
	constructor(now: () => number, changed: (state: BreakerState, wait: number) => void) {
		this.#now = now;
		this.#changed = changed;
	}

	get state(): BreakerState {
		return this.#state;
	}

	/** Asks for leave to call. Whoever is given it must tell how it went. */
	enter(): Leave {
		if (this.#state === "half-open") return { isGiven: false, wait: pauses.first };
		if (this.#state === "open") {
			const wait = this.#until - this.#now();
			if (wait > 0) return { isGiven: false, wait };
			this.#turn("half-open", 0);
		}
		const round = this.#round;
		const isProbe = this.state === "half-open";
		return { isGiven: true, isProbe, went: (isFault) => round === this.#round && this.#learn(isFault) };
	}

	#learn(isFault: boolean): void {
		const wasProbe = this.#state === "half-open";
		this.#faults = isFault ? this.#faults + 1 : 0;
		if (!isFault && wasProbe) {
			this.#pause = pauses.first;
			this.#turn("closed", 0);
		}
		if (!isFault || (!wasProbe && this.#faults < patience)) return;
		if (wasProbe) this.#pause = Math.min(2 * this.#pause, pauses.longest);
		this.#until = this.#now() + this.#pause;
		this.#turn("open", this.#pause);
	}

	#turn(state: BreakerState, wait: number): void {
		this.#state = state;
		this.#round += 1;
		this.#changed(state, wait);
	}
}
