import type { KeyObject } from "node:crypto";
import type { Client, QueryResult, QueryResultRow } from "pg";
import { Chain, type Linked } from "./chain.ts";
import type { Told } from "./memory.ts";

type Send<Row extends QueryResultRow> = (name: string, text: string, values: unknown[]) => Promise<QueryResult<Row>>;

interface Job {
	/** Sends its statement, and tells its answer when that is there. */
	run(send: Send<never>, append: (told: Told) => void): Promise<void>;
	resolve(): void;
	reject(reason: unknown): void;
}

/** Group commit over one connection: what arrives while a transaction is under way is the next one, the chain in it. */
export class PostgresWriter {
	readonly #client: Client;
	readonly #chain: Chain;
	#jobs: Job[] = [];
	#isRunning = false;

	constructor(client: Client, chainKey: KeyObject) {
		this.#client = client;
		this.#chain = new Chain(chainKey);
	}

	/** One statement, and what its answer means. */
	write<Row extends QueryResultRow, T>(
		ask: (send: Send<Row>) => Promise<QueryResult<Row>>,
		tell: (answer: QueryResult<Row>, append: (told: Told) => void) => T,
	): Promise<T> {
		return new Promise((resolve, reject) => {
			let result: T;
			this.#add({
				run: async (send, append) => {
					result = tell(await ask(send), append);
				},
				resolve: () => resolve(result),
				reject,
			});
		});
	}

	append(told: Told): Promise<void> {
		return new Promise((resolve, reject) => {
			this.#add({ run: async (_, append) => append(told), resolve: () => resolve(), reject });
		});
	}

	#add(job: Job): void {
		this.#jobs.push(job);
		if (this.#isRunning) return;
		this.#isRunning = true;
		setImmediate(() => this.#run());
	}

	async #run(): Promise<void> {
		while (this.#jobs.length > 0) {
			const jobs = this.#jobs;
			this.#jobs = [];
			try {
				await this.#commit(jobs);
				for (const job of jobs) job.resolve();
			} catch (error) {
				for (const job of jobs) job.reject(error);
			}
		}
		this.#isRunning = false;
	}

	async #commit(jobs: readonly Job[]): Promise<void> {
		const send = (name: string, text: string, values: unknown[]) => this.#client.query<never>({ name, text, values });
		const told: Told[] = [];
		const append = (one: Told) => void told.push(one);
		const begun = [
			send("begin", "BEGIN", []),
			send("lock", "SELECT 1 FROM schema_version WHERE id = 1 FOR UPDATE", []),
		];
		const read = this.#client.query<{ seq: number; hash: Buffer }>({ name: "head", text: head });
		await Promise.all([...begun, ...jobs.map((job) => job.run(send, append))]);
		this.#chain.start((await read).rows[0]);
		const rows = told.map((one) => this.#chain.link(one));
		const end = this.#chain.end();
		const ended: Promise<unknown>[] = [];
		if (end) {
			ended.push(
				send(
					"insert",
					insert,
					columns.map((_, column) => rows.map((row: Linked) => row[column])),
				),
			);
			ended.push(send("save", saveHead, end.head));
			for (const row of end.counted) ended.push(send("count", count, row));
		}
		await Promise.all([...ended, send("commit", "COMMIT", [])]);
	}
}

const head = "SELECT seq, hash FROM audit_head WHERE id = 1";
const columns = [
	...["seq bigint", "id text", "at bigint", "action text", "appid text", "user_id text", "session_id text", "ip text"],
	...["user_agent text", "request_id text", "detail text", "origin_digest bytea", "hash bytea"],
].map((column) => column.split(" "));
const arrays = columns.map(([, type], index) => `$${index + 1}::${type}[]`);
const insert = `INSERT INTO audit_events (${columns.map(([name]) => name).join(", ")}, outcome)
	SELECT *, 'ok' FROM unnest(${arrays.join(", ")})`;
const saveHead = `INSERT INTO audit_head (id, seq, hash, signature) VALUES (1, $1, $2, $3)
	ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, signature = excluded.signature`;
const count = `INSERT INTO counts (hour, appid, name, label, count, total) VALUES ($1, $2, $3, '', $4, 0)
	ON CONFLICT (hour, appid, name, label) DO UPDATE SET count = counts.count + excluded.count`;
