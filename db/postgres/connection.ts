import type { KeyObject } from "node:crypto";
import pg, { type Pool, type QueryConfig } from "pg";
import { StorageUnavailable } from "../storage.ts";
import { type Deadlines, deadlines } from "./deadlines.ts";
import { endingOf } from "./ending.ts";
import { GroupCommit, type Transaction } from "./group-commit.ts";
import { Line, startPatience } from "./line.ts";
import { Lines, readers } from "./lines.ts";
import { newestSchema } from "./migrate.ts";
import { type Query, sendable, translatedOfRead, types } from "./statement.ts";
import { Turns } from "./turns.ts";

/** Operators' lists, reports and long walks: so many at once, and so long each may take (milliseconds). */
const longReads = { connections: 4, timeout: 30_000 };

/** So many connections one process has open at most: for short reads, for writes, for long reads. */
export const connectionsEach: number = readers + 1 + longReads.connections;

// A connection that nobody answers any more is known soon. The server gives up what we gave up, and ends a process that
// hangs in the middle.
const begin = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
	SET LOCAL statement_timeout = ${longReads.timeout};
	SET LOCAL idle_in_transaction_session_timeout = ${longReads.timeout}`;

/** One process's connections to a PostgreSQL server: how the tables' operations read and write. */
export class Connection {
	readonly url: string;
	readonly #lines: Lines;
	readonly #writer: Line;
	readonly #commits: GroupCommit;
	readonly #pool: Pool;
	readonly #endPool: () => Promise<void>;
	readonly #begin: QueryConfig & { query_timeout: number };
	readonly #turns = new Turns(longReads.connections);
	#isClosed = false;

	/** Connects; throws when the server does not answer. */
	static async open(url: string, chainKey: KeyObject, waits = deadlines): Promise<Connection> {
		const connection = new Connection(url, chainKey, waits);
		try {
			const patience = Math.max(startPatience, waits.connect);
			await Promise.all([connection.#lines.connect(patience), connection.#writer.connect(patience)]);
			return connection;
		} catch (error) {
			await connection.close();
			throw error;
		}
	}

	private constructor(url: string, chainKey: KeyObject, waits: Deadlines) {
		this.url = url;
		this.#lines = new Lines(url, waits);
		this.#writer = new Line(url, waits);
		this.#commits = new GroupCommit(this.#writer, chainKey, newestSchema());
		this.#begin = { text: begin, query_timeout: waits.list };
		this.#pool = new pg.Pool({
			connectionString: url,
			application_name: "lingpai",
			keepAlive: true,
			max: longReads.connections,
			connectionTimeoutMillis: waits.list,
			query_timeout: longReads.timeout,
			types,
		});
		this.#endPool = endingOf(this.#pool);
		// An idle connection that breaks is taken out by the pool; one in use fails what it is used for.
		this.#pool.on("error", () => {});
		this.#pool.on("connect", (client) => client.on("error", () => {}));
	}

	/**
	 * A short read: one row by its key, or a few. The text is always the same, or one of few, because the server keeps it.
	 * What it sees is committed.
	 */
	readonly read: Query = (text, values) => this.#lines.query<never>(text, values).catch(refuse);

	/** Reads several times, however long it takes, and sees one state, whatever others write meanwhile. */
	readonly readAtOnce = <T>(read: (query: Query) => Promise<T>): Promise<T> =>
		this.#turns.take(() => this.#readWhole(read));

	async #readWhole<T>(read: (query: Query) => Promise<T>): Promise<T> {
		if (this.#isClosed) throw new StorageUnavailable("closed");
		// Found out by shorter reads already: nobody waits for it once more.
		if (!this.#lines.isUp) throw new StorageUnavailable("no connection");
		const client = await this.#pool.connect().catch(refuse);
		const query: Query = (text, values = []) => client.query({ text, values: sendable(values) }).catch(refuse);
		let isWhole = false;
		try {
			await client.query(this.#begin).catch(refuse);
			const answer = await read(query);
			await query("COMMIT");
			isWhole = true;
			return answer;
		} finally {
			// A connection in the middle of something is of no more use.
			client.release(!isWhole);
		}
	}

	/** Runs `write`, of any number of statements, in one of the next transactions and answers when that is durable. */
	readonly write = <T>(write: (transaction: Transaction) => Promise<T>): Promise<T> => this.#commits.add(write, false);

	/**
	 * As `write`, for what sends exactly one statement, at once: others need not wait for its answer, which is what makes
	 * many logins at once fast.
	 */
	readonly writeOne = <T>(write: (transaction: Transaction) => Promise<T>): Promise<T> =>
		this.#commits.add(write, true);

	async close(): Promise<void> {
		if (this.#isClosed) return;
		this.#isClosed = true;
		await this.#commits.finish();
		await Promise.all([this.#lines.close(), this.#writer.close(), this.#endPool()]);
	}
}

function refuse(error: unknown): never {
	throw translatedOfRead(error);
}
