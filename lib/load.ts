/**
 * Who goes first when there is more to do than can be done: health checks and metrics always; sessions and backends
 * before logins and operators; those before pages, which cost ten times as much.
 */
export type Rank = "always" | "session" | "other" | "page" | "file";

/** Milliseconds that everything has waited for its turn, for a while, from which a rank is refused. */
const waits = { always: Number.POSITIVE_INFINITY, session: 2_000, other: 1_000, page: 500, file: 500 } as const;

/** Requests at work at one time, from which a rank is refused. One that is still arriving is not at work. */
const most = { always: Number.POSITIVE_INFINITY, session: 1_000, other: 800, page: 800, file: 800 } as const;

/** Pages that are rendered at one time. */
const mostPages = 32;

/** Milliseconds between two looks at how long things wait. */
const interval = 100;

/** Looks that must all find it slow: one long wait (another process writes, say) is none of our load. */
const looks = 5;

/** Milliseconds without a refusal after which the overload is said to be over: at its edge both come many times a second. */
const calm = 2_000;

/**
 * Tells when there is too much to do, by the requests at work and by how late the event loop is. Judged anew with every
 * look, so it is over by itself.
 */
export class Load {
	readonly #now: () => number;
	readonly #changed: (isOver: boolean) => void;
	#lags = new Array<number>(looks).fill(0);
	#next = 0;
	#lag = 0;
	#atWork = 0;
	#pages = 0;
	#last: number;
	#isOver = false;
	#refusedAt = 0;
	#timer: NodeJS.Timeout | null = null;

	/** `now`: milliseconds of a clock that nobody sets. `changed` is told when refusing begins and when it ends. */
	constructor(now: () => number, changed: (isOver: boolean) => void) {
		this.#now = now;
		this.#changed = changed;
		this.#last = now();
	}

	/** Requests at work. */
	get atWork(): number {
		return this.#atWork;
	}

	/** Whether a request of this rank is taken now. */
	takes(rank: Rank): boolean {
		const isTaken =
			this.#lag < waits[rank] && this.#atWork < most[rank] && (rank !== "page" || this.#pages < mostPages);
		if (!isTaken) {
			this.#refusedAt = this.#now();
			if (!this.#isOver) this.#tell(true);
		}
		return isTaken;
	}

	/** A request is worked at from now on. */
	begin(): void {
		this.#atWork += 1;
	}

	/** A request is answered, or waits for the rest of what the client sends. */
	end(): void {
		this.#atWork -= 1;
	}

	/** A page is rendered from now on; the answer tells that it is done, and counts once. */
	beginPage(): () => void {
		this.#pages += 1;
		let isDone = false;
		return () => {
			if (!isDone) this.#pages -= 1;
			isDone = true;
		};
	}

	/** Looks now. `watch` does it ten times a second. */
	look(): void {
		const now = this.#now();
		this.#lags[this.#next] = Math.max(0, now - this.#last - interval);
		this.#next = (this.#next + 1) % looks;
		this.#last = now;
		this.#lag = Math.min(...this.#lags);
		if (this.#isOver && now - this.#refusedAt >= calm) this.#tell(false);
	}

	/** Begins to look; the answer ends it. */
	watch(): () => void {
		this.#last = this.#now();
		this.#timer ??= setInterval(() => this.look(), interval).unref();
		return () => {
			if (this.#timer) clearInterval(this.#timer);
			this.#timer = null;
		};
	}

	#tell(isOver: boolean): void {
		this.#isOver = isOver;
		this.#changed(isOver);
	}
}
