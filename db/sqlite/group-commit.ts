import type { Database } from "better-sqlite3";

interface Job {
	run: () => void;
	resolve: () => void;
	reject: (reason: unknown) => void;
}

/**
 * Collects all writes that arrive in one turn of the event loop into one IMMEDIATE transaction: one sync to the disk
 * acknowledges them all, after it is done. If the transaction fails, each write is run again alone, so that one write's
 * fault never is another's. `docs/decisions/0003-group-commit.md` has the figures.
 */
export class GroupCommit {
	#jobs: Job[] = [];
	#flush: NodeJS.Immediate | null = null;
	readonly #transaction: (jobs: Job[]) => void;

	/** `afterBegin` and `beforeCommit` run inside each transaction. */
	constructor(sqlite: Database, hooks: { afterBegin: () => void; beforeCommit: () => void }) {
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
			const [only, ...others] = jobs;
			if (others.length === 0) only?.reject(error);
			else for (const job of jobs) this.#commit([job]);
			return;
		}
		for (const job of jobs) job.resolve();
	}
}
