import type { Database } from "better-sqlite3";

interface Job {
	run: () => void;
	resolve: () => void;
	reject: (reason: unknown) => void;
}

interface Hooks {
	/** Run inside each transaction, before and after its writes. */
	afterBegin: () => void;
	beforeCommit: () => void;
	/** True when the engine itself failed (busy, full, broken): to try again at once would only block longer. */
	isEngineFailure: (error: unknown) => boolean;
}

/**
 * Collects all writes that arrive in one turn of the event loop into one IMMEDIATE transaction: one sync to the disk
 * acknowledges them all, after it is done. If a write throws, each is run again alone, so that one write's fault never
 * is another's. `docs/decisions/0003-group-commit.md` has the figures.
 */
export class GroupCommit {
	#jobs: Job[] = [];
	#flush: NodeJS.Immediate | null = null;
	readonly #transaction: (jobs: Job[]) => void;
	readonly #isEngineFailure: Hooks["isEngineFailure"];

	constructor(sqlite: Database, hooks: Hooks) {
		this.#isEngineFailure = hooks.isEngineFailure;
		this.#transaction = sqlite.transaction((jobs: Job[]) => {
			hooks.afterBegin();
			for (const job of jobs) job.run();
			hooks.beforeCommit();
		}).immediate;
	}

	/** Runs `write` inside the next transaction; settles after that is on the disk. */
	add<T>(write: () => T): Promise<T> {
		return new Promise<T>((resolve, reject) => {
			let result: T;
			this.#jobs.push({
				run: () => {
					result = write();
				},
				resolve: () => resolve(result),
				reject,
			});
			this.#flush ??= setImmediate(() => this.flush());
		});
	}

	/** Commits what was added so far, now. */
	flush(): void {
		if (this.#flush) clearImmediate(this.#flush);
		this.#flush = null;
		const jobs = this.#jobs;
		this.#jobs = [];
		if (jobs.length > 0) this.#commit(jobs);
	}

	#commit(jobs: Job[]): void {
		try {
			this.#transaction(jobs);
		} catch (error) {
			const isFinal = jobs.length === 1 || this.#isEngineFailure(error);
			for (const job of jobs) {
				if (isFinal) job.reject(error);
				else this.#commit([job]);
			}
			return;
		}
		for (const job of jobs) job.resolve();
	}
}
