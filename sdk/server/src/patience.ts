/** How long somebody waits: until the time is over, or a signal tells him to give up. */
export interface Patience {
	/** Aborted when the wait is over or dropped: for what can be stopped. */
	signal: AbortSignal;
	/** What `work` comes to. Rejects with `outOfTime` or the signal's reason once the wait is over, whatever `work` does. */
	for<T>(work: Promise<T>): Promise<T>;
	/** The time does not count until it is counted anew. */
	pause(): void;
	/** The time counts from the beginning. */
	renew(): void;
	/** Nothing more is waited for. */
	end(): void;
	/** The same, and what still goes on is stopped. */
	drop(): void;
}

/** What a wait rejects with when its time is over. */
export const outOfTime = new Error("out of time");

/** The longest time that a timer knows: beyond it no time is counted. */
const longest = 2_147_483_647;

/** Throws unless this is a number of milliseconds that can be waited. */
export function checkTimeout(timeout: number): void {
	if (!(timeout > 0)) throw new TypeError("timeout must be a number of milliseconds over 0.");
}

/** Waits for `timeout` milliseconds, and no longer than `outer` says. */
export function patience(timeout: number, outer: AbortSignal | undefined): Patience {
	const inner = new AbortController();
	const { signal } = inner;
	const giveUp = () => inner.abort(outer?.reason);
	let timer: ReturnType<typeof setTimeout> | undefined;
	const pause = () => clearTimeout(timer);

	// Not Promise.race: of each chunk of a long file something would stay at the promise that the wait is over.
	function waitFor<T>(work: Promise<T>): Promise<T> {
		return new Promise((resolve, reject) => {
			const stop = () => reject(signal.reason);
			if (signal.aborted) stop();
			signal.addEventListener("abort", stop, { once: true });
			const forget = () => signal.removeEventListener("abort", stop);
			work.then(resolve, reject).then(forget);
		});
	}

	function renew(): void {
		pause();
		if (timeout <= longest) timer = setTimeout(() => inner.abort(outOfTime), timeout);
	}

	function end(): void {
		pause();
		outer?.removeEventListener("abort", giveUp);
	}

	function drop(): void {
		end();
		inner.abort();
	}

	renew();
	outer?.addEventListener("abort", giveUp, { once: true });
	return { signal, for: waitFor, pause, renew, end, drop };
}
