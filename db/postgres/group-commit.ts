import type { KeyObject } from "node:crypto";
import type { QueryResult } from "pg";
import type { AuditDraft } from "../audit.ts";
import type { Count } from "../installation.ts";
import { StorageUnavailable } from "../storage.ts";
import { Tally } from "../tally.ts";
import { appendedEvents } from "./audit-append.ts";
import type { Line } from "./line.ts";
import { Sent } from "./sent.ts";
import { begin, isConflict, type Query } from "./statement.ts";
import { addCounts, countColumns } from "./tally.ts";

/** What a write does inside its transaction. All writes of all processes go one after the other. */
export interface Transaction {
	query: Query;
	/** Appends an audit event and counts it; both are written when the transaction ends. */
	append(event: AuditDraft): void;
	/** Adds to a counter of the hour of `at`. */
	count(at: number, counted: Count): void;
}

interface Job {
	run(transaction: Transaction): Promise<void>;
	/** It sends one statement: what comes behind it need not wait for its answer. */
	isOne: boolean;
	resolve(): void;
	reject(reason: unknown): void;
}

/** More writes than this do not keep the other processes waiting in one go. */
const most = 64;

/** So often a write that lost against another one is tried. */
const tries = 3;

/**
 * Collects the writes that arrive while others are under way into one transaction, which holds the row that all processes
 * lock first: so writes are in one order everywhere, and the audit chain has one end. Its statements are sent without
 * waiting for answers where a write is a single one. If a write throws, each is run again alone, so that one write's fault
 * never is another's. `docs/decisions/0011-postgresql.md` has the figures.
 */
export class GroupCommit {
	#jobs: Job[] = [];
	#running: Promise<void> | null = null;
	readonly #line: Line;
	readonly #chainKey: KeyObject;
	readonly #schema: number;

	/** `schema` is what this release knows: on a schema that it is too old for it writes nothing. */
	constructor(line: Line, chainKey: KeyObject, schema: number) {
		this.#line = line;
		this.#chainKey = chainKey;
		this.#schema = schema;
	}

	/** Runs `write` inside one of the next transactions; settles after that is durable. */
	add<T>(write: (transaction: Transaction) => Promise<T>, isOne: boolean): Promise<T> {
		return new Promise<T>((resolve, reject) => {
			let result: T;
			this.#jobs.push({
				run: async (transaction) => {
					result = await write(transaction);
				},
				isOne,
				resolve: () => resolve(result),
				reject,
			});
			// After this turn of the event loop: what arrives in it goes together.
			this.#running ??= new Promise((turn) => setImmediate(turn)).then(() => this.#run());
		});
	}

	/** Waits for all that was added so far. */
	async finish(): Promise<void> {
		while (this.#running) await this.#running;
	}

	async #run(): Promise<void> {
		while (this.#jobs.length > 0) {
			const outage = await this.#commit(this.#jobs.splice(0, most));
			// They waited as long already: none waits for it a second time.
			if (outage !== null) for (const job of this.#jobs.splice(0)) job.reject(outage);
		}
		this.#running = null;
	}

	/** Settles these writes. Answers what would keep any other from being written too. */
	async #commit(jobs: readonly Job[]): Promise<StorageUnavailable | null> {
		for (let left = tries; ; left -= 1) {
			try {
				await this.#transact(jobs);
				for (const job of jobs) job.resolve();
				return null;
			} catch (error) {
				const outage = error instanceof StorageUnavailable ? error : null;
				if (outage === null && jobs.length > 1) return this.#commitEach(jobs);
				if (isConflict(error) && left > 1) continue;
				const told = isConflict(error) ? new StorageUnavailable("conflict") : error;
				for (const job of jobs) job.reject(told);
				return outage;
			}
		}
	}

	async #commitEach(jobs: readonly Job[]): Promise<StorageUnavailable | null> {
		let outage: StorageUnavailable | null = null;
		for (const job of jobs) {
			if (outage === null) outage = await this.#commit([job]);
			else job.reject(outage);
		}
		return outage;
	}

	async #transact(jobs: readonly Job[]): Promise<void> {
		const sent = new Sent(this.#line);
		const events = appendedEvents(this.#chainKey);
		const counts = new Tally();
		const transaction: Transaction = {
			query: sent.query,
			append(event) {
				events.add(event);
				counts.addEvent(event);
			},
			count: (at, counted) => counts.add(at, counted),
		};
		let turn: Promise<QueryResult<{ oldest: number }>> | null = null;
		try {
			sent.hurry(begin);
			turn = sent.query<{ oldest: number }>("SELECT oldest FROM schema_version WHERE id = 1 FOR UPDATE");
			turn.catch(() => {});
			const head = events.readHead(sent.query);
			// Its fault is told by `settled`.
			head.catch(() => {});
			const ones: Promise<void>[] = [];
			for (const job of jobs) {
				const run = job.run(transaction);
				run.catch(() => {});
				if (job.isOne) ones.push(run);
				else await run;
			}
			await Promise.all([head, ...ones]);
			await this.#mayRunOn(turn);
			events.write(sent, await head);
			const counted = counts.take();
			if (counted.length > 0) sent.hurry(addCounts, countColumns(counted));
		} catch (error) {
			sent.hurry("ROLLBACK");
			await sent.settled().catch(() => {});
			// What else failed then failed for its sake.
			await this.#mayRunOn(turn);
			throw sent.firstFault ?? error;
		}
		const commit = sent.query("COMMIT");
		commit.catch(() => {});
		await sent.settled();
		// A transaction in which a statement failed is rolled back by its COMMIT, which succeeds.
		if ((await commit).command !== "COMMIT") throw new StorageUnavailable("rolled back");
	}

	async #mayRunOn(turn: Promise<QueryResult<{ oldest: number }>> | null): Promise<void> {
		const answer = await turn?.catch(() => null);
		if ((answer?.rows[0]?.oldest ?? 0) > this.#schema) throw new StorageUnavailable("a newer release is needed");
	}
}
