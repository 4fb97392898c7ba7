import type { QueryResult, QueryResultRow } from "pg";
import { StorageUnavailable } from "../storage.ts";
import type { Deadlines } from "./deadlines.ts";
import { Line } from "./line.ts";

/** So many backends of the server answer short reads of one process. */
export const readers = 3;

/** The connections for short reads: each goes where the fewest wait, and past those that are down. */
export class Lines {
	readonly #lines: readonly Line[];

	constructor(url: string, waits: Deadlines) {
		this.#lines = Array.from({ length: readers }, () => new Line(url, waits));
	}

	/** At least one of them stands. */
	get isUp(): boolean {
		return this.#lines.some(({ isUp }) => isUp);
	}

	async connect(patience: number): Promise<void> {
		await Promise.all(this.#lines.map((line) => line.connect(patience)));
	}

	async query<Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>> {
		let free: Line | null = null;
		for (const line of this.#lines) if (line.isUp && (free === null || line.waiting < free.waiting)) free = line;
		if (free === null) throw new StorageUnavailable("no connection");
		return free.query<Row>(text, values);
	}

	async close(): Promise<void> {
		await Promise.all(this.#lines.map((line) => line.close()));
	}
}
