import { PlatformRefusal } from "./platform.ts";

/** What retries are measured and drawn by. Milliseconds of a clock that nobody sets; `random` from 0 to 1. */
export interface Pacing {
	now(): number;
	random(): number;
	wait(milliseconds: number): Promise<void>;
}

/** Retries of one call, at most. */
const most = 2;

/** Milliseconds before the first retry, less up to half of it by chance; twice as many before the second. */
const firstPause = 100;

/** A retry with less time than this left would only be another timeout. */
const least = 50;

/** Every call that goes well earns a tenth of a retry, up to ten: when most fail, retries must not double the load. */
const savings = { earned: 0.1, most: 10 };

/** Calls again where that can do no harm and may help, for one app. */
export class Retries {
	readonly #pacing: Pacing;
	#saved = savings.most;

	constructor(pacing: Pacing) {
		this.#pacing = pacing;
	}

	/**
	 * Runs `call` within `deadline` milliseconds in all, and up to twice again: where nothing was sent, or, with
	 * `whenBusy`, where the platform said that it is busy. `retried` is told of each; false from `goOn` ends it.
	 */
	async run<T>(
		call: () => Promise<T>,
		{ deadline, whenBusy, goOn }: { deadline: number; whenBusy: boolean; goOn(): boolean },
	): Promise<T> {
		const { now, random, wait } = this.#pacing;
		const end = now() + deadline;
		let wasBusy = false;
		for (let retry = 0; ; retry += 1) {
			try {
				const answer = await (retry === 0 ? call() : this.#until(end, call));
				this.#saved = Math.min(this.#saved + savings.earned, savings.most);
				return answer;
			} catch (error) {
				if (!(error instanceof PlatformRefusal)) throw error;
				if (wasBusy && error.code === "code_used") throw spentWhileBusy(error);
				const isBusy = error.code === "upstream_busy";
				wasBusy ||= isBusy;
				const pause = firstPause * 2 ** retry * (1 - random() / 2);
				const isAllowed = retry < most && (error.untouched || (whenBusy && isBusy)) && now() + pause + least <= end;
				if (!isAllowed || this.#saved < 1 || !goOn()) throw error;
				this.#saved -= 1;
				await wait(pause);
			}
		}
	}

	// The call has its own deadline, counted from its own start.
	async #until<T>(end: number, call: () => Promise<T>): Promise<T> {
		const { promise: expired, reject } = Promise.withResolvers<never>();
		const timer = setTimeout(() => reject(new PlatformRefusal("upstream_timeout")), end - this.#pacing.now());
		try {
			return await Promise.race([call(), expired]);
		} finally {
			clearTimeout(timer);
		}
	}
}

// It took the code when it said busy, and keeps what the code was worth to itself. `code_used` would blame the client for
// sending it twice; that the platform was busy is what happened. A new code helps, and the next try brings one.
function spentWhileBusy({ errcode }: PlatformRefusal): PlatformRefusal {
	return new PlatformRefusal("upstream_busy", { errcode, retryAfter: 1, spent: true });
}
