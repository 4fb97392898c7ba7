import type { OnProgress } from "../storage.ts";
import type { Row, Rows, Target } from "./sides.ts";
import { movedTables } from "./tables.ts";

/** So many rows of each table are compared one by one, from all over it. */
const sampled = 100;

/** What was copied. */
export interface Copied {
	/** How many rows, by table. */
	tables: Record<string, number>;
	/** Some of them, as the source has them, by table. */
	samples: Record<string, Row[]>;
	rows: number;
}

/** Copies all rows of all tables. */
export async function copyAll(from: Rows, to: Pick<Target, "write">, onProgress: OnProgress): Promise<Copied> {
	const counts = new Map<string, number>();
	for (const table of movedTables) counts.set(table.name, await from.count(table));
	const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
	const copied: Copied = { tables: {}, samples: {}, rows: 0 };
	onProgress(0, total);
	for (const table of movedTables) {
		const samples: Row[] = [];
		const apart = Math.max(1, Math.floor((counts.get(table.name) ?? 0) / sampled));
		let rows = 0;
		for await (const page of from.pages(table)) {
			await to.write(table, page);
			samples.push(...page.filter((_, index) => (rows + index) % apart === 0));
			rows += page.length;
			onProgress(copied.rows + rows, total);
			// A file's pages come without a wait: signals, and others, would have no turn.
			await new Promise((resolve) => setImmediate(resolve));
		}
		copied.tables[table.name] = rows;
		copied.samples[table.name] = samples;
		copied.rows += rows;
	}
	return copied;
}
