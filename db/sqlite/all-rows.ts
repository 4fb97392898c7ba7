import type { Database } from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import type { Row, Rows } from "../move/sides.ts";
import type { MovedTable } from "../move/tables.ts";
import { auditWalks } from "./audit-walk.ts";

/** Rows taken at once: others wait that long for their turn, a few milliseconds. */
const page = 500;

/** The rows of an open file, to be moved; nobody else may write to it meanwhile. */
export function allRows(sqlite: Database): Rows {
	return {
		count: async ({ name }) => sqlite.prepare<[], number>(`SELECT count(*) FROM "${name}"`).pluck().get() ?? 0,
		async *pages(table) {
			const read = sqlite.prepare<[], Row>(`${selectOf(table)} ORDER BY ${quoted(table.key)}`).raw();
			let rows: Row[] = [];
			for (const row of read.iterate()) {
				rows.push(row);
				if (rows.length < page) continue;
				yield rows;
				rows = [];
				await new Promise((resolve) => setImmediate(resolve));
			}
			if (rows.length > 0) yield rows;
		},
		async find(table, columns, values) {
			const where = columns.map((column) => `"${column}" = ?`).join(" AND ");
			return (
				sqlite
					.prepare<Row, Row>(`${selectOf(table)} WHERE ${where}`)
					.raw()
					.get(...values) ?? null
			);
		},
		verify: (chainKey, onProgress) => auditWalks(drizzle(sqlite), chainKey).verify(onProgress),
	};
}

/** The columns' names for a statement. */
export function quoted(names: readonly string[]): string {
	return names.map((name) => `"${name}"`).join(", ");
}

function selectOf({ name, columns }: MovedTable): string {
	return `SELECT ${quoted(columns.map((column) => column.name))} FROM "${name}"`;
}
