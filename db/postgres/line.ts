import pg, { type Client, type ClientConfig, type QueryResult, type QueryResultRow } from "pg";
import { StorageUnavailable } from "../storage.ts";
import { type Deadlines, deadlines } from "./deadlines.ts";
import { ended } from "./ending.ts";
import { planOnce } from "./planning.ts";
import { type Query, sendable, translated, types } from "./statement.ts";

/** Milliseconds between two tries to connect again. */
const retryAfter = 250;

/**
 * Milliseconds that each step of a connection may take at a start: no request waits for it yet, and a process that starts
 * is busy with itself. Its event loop may stand still for a second while the answer is there already.
 */
export const startPatience = 10_000;

// A process that hangs inside a transaction keeps all others from writing: the server ends it. An acknowledged commit is on
// the disk, whatever the server's default is; where it is stricter it stays so.
const prepare = ({ hung, lock, whole }: Deadlines) => `SET idle_in_transaction_session_timeout = ${hung};
	SET lock_timeout = ${lock};
	SET statement_timeout = ${whole};
	SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
	${planOnce}`;

// A standby answers with what was true a moment ago: a session that was ended meanwhile would still be good.
const isReadOnly = "SELECT 1 WHERE current_setting('transaction_read_only') = 'on'";

const places = new WeakMap<Client, string>();

/** One connection set up as all are, not yet connected. */
export function newClient(url: string, settings: Partial<ClientConfig>): Client {
	const client = new pg.Client({
		connectionString: url,
		application_name: "lingpai",
		keepAlive: true,
		connectionTimeoutMillis: startPatience,
		types,
		...settings,
	});
	places.set(client, url);
	// What is asked fails by itself; without a listener the process would.
	client.on("error", () => {});
	return client;
}

/** Another connection to where one from `newClient` goes, not yet connected. */
export function newClientBeside(client: Client): Client {
	const url = places.get(client);
	if (url === undefined) throw new Error("a connection of another origin");
	return newClient(url, {});
}

/**
 * One connection for short statements, sent one behind the other without waiting for answers. When it breaks, all that is
 * under way fails, and what follows fails at once until it stands again: it tries so by itself, four times a second.
 */
export class Line {
	readonly #url: string;
	readonly #deadlines: Deadlines;
	#client: Client | null = null;
	#retry: NodeJS.Timeout | null = null;
	#isClosed = false;
	/** A statement's name on the server: each text is parsed there once. */
	readonly #names = new Map<string, string>();
	/** How many statements wait for their answers. */
	waiting = 0;

	constructor(url: string, waits = deadlines) {
		this.#url = url;
		this.#deadlines = waits;
	}

	get isUp(): boolean {
		return this.#client !== null;
	}

	/**
	 * Connects; throws when that fails, also where the server is a standby. `patience`: milliseconds that each step of it
	 * may take.
	 */
	async connect(patience = this.#deadlines.connect): Promise<void> {
		const client = newClient(this.#url, { pipeline: true, connectionTimeoutMillis: patience });
		const step = (text: string) => ({ text, query_timeout: Math.max(patience, this.#deadlines.statement) });
		const lost = () => {
			if (this.#client !== client) return;
			this.#client = null;
			// What failed need not be the network: the server would keep its end open.
			ended(client).catch(() => {});
			this.#reconnectSoon();
		};
		client.on("error", lost);
		client.on("end", lost);
		try {
			await client.connect();
			await client.query(step(prepare(this.#deadlines)));
			if ((await client.query(step(isReadOnly))).rowCount !== 0) throw new StorageUnavailable("read only");
		} catch (error) {
			ended(client).catch(() => {});
			throw error;
		}
		if (this.#isClosed) return ended(client);
		this.#client = client;
	}

	/** Sends a statement whose text is always the same, or one of few. */
	async query<Row extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<QueryResult<Row>> {
		const client = this.#client;
		if (client === null) throw new StorageUnavailable(this.#isClosed ? "closed" : "no connection");
		this.waiting += 1;
		// Not the driver's own limit: where this process stood still for longer the answer may be there, not read yet, and
		// timers come first. What waits behind one that is not answered is not answered either.
		let isAnswered = false;
		const giveUp = () => isAnswered || client.connection.stream.destroy();
		const limit = setTimeout(() => setImmediate(giveUp), this.#deadlines.statement);
		try {
			return await client.query<Row>({ name: this.#nameOf(text), text, values: sendable(values) });
		} catch (error) {
			throw translated(error);
		} finally {
			isAnswered = true;
			clearTimeout(limit);
			this.waiting -= 1;
		}
	}

	/** What sends statements as `query` does, over the connection that stands now and over none after it. */
	held(): Query {
		const client = this.#client;
		return async (text, values) => {
			if (client !== this.#client) throw new StorageUnavailable("no connection");
			return this.query(text, values);
		};
	}

	async close(): Promise<void> {
		this.#isClosed = true;
		if (this.#retry) clearTimeout(this.#retry);
		const client = this.#client;
		this.#client = null;
		if (client) await ended(client);
	}

	#nameOf(text: string): string {
		const known = this.#names.get(text);
		if (known !== undefined) return known;
		const name = `lingpai_${this.#names.size}`;
		this.#names.set(text, name);
		return name;
	}

	#reconnectSoon(): void {
		if (this.#isClosed) return;
		this.#retry = setTimeout(() => this.connect().catch(() => this.#reconnectSoon()), retryAfter).unref();
	}
}
