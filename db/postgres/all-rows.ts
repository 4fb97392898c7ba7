import type { Client, QueryResultRow } from "pg";
import { ChainWalk, type Signed } from "../audit-chain.ts";
import type { Row, Rows } from "../move/sides.ts";
import type { CellKind, MovedTable } from "../move/tables.ts";
import { placedEvent } from "../sqlite/audit-event.ts";
import type { ChainReport } from "../storage.ts";
import { auditBase, auditEvents, auditHead } from "./audit-schema.ts";
import { selected } from "./rows.ts";

/** Rows taken at once. */
const page = 1_000;

/** One connection's statements, answered by rows. */
export interface Asked {
	query<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
	/** The same, a row's values in their order. */
	arrays(text: string, values?: unknown[]): Promise<Row[]>;
}

/** Asks by a connection; `told` is what a fault is thrown as. */
export function asked(client: Client, told: (error: unknown) => unknown): Asked {
	const refuse = (error: unknown): never => {
		throw told(error);
	};
	return {
		query: async <R extends QueryResultRow>(text: string, values?: unknown[]) =>
			(await client.query<R>(text, values).catch(refuse)).rows,
		arrays: async (text, values = []) =>
			(await client.query<Row>({ text, values, rowMode: "array" }).catch(refuse)).rows,
	};
}

/** The rows of the state that a connection's transaction sees, to be moved. */
export function allRows(ask: Asked): Rows {
	return {
		async count({ name }) {
			const [row] = await ask.query<{ count: number }>(`SELECT count(*) AS count FROM "${name}"`);
			return row?.count ?? 0;
		},
		pages: (table) => fetched(ask, `${selectOf(table)} ORDER BY ${quoted(table.key)}`, ask.arrays),
		async find(table, columns, values) {
			const where = columns.map((column, index) => `"${column}" = $${index + 1}`).join(" AND ");
			const [row] = await ask.arrays(`${selectOf(table)} WHERE ${where}`, values);
			return row ?? null;
		},
		async verify(chainKey, onProgress): Promise<ChainReport> {
			const walk = new ChainWalk(chainKey);
			const [base, head] = [await signed("audit_base", auditBase), await signed("audit_head", auditHead)];
			const [first, total] = [base?.seq ?? 0, (head?.seq ?? 0) - (base?.seq ?? 0)];
			if (base) walk.goOnAfter(base);
			const events = `SELECT ${selected(auditEvents)} FROM audit_events ORDER BY seq`;
			for await (const rows of fetched(ask, events, ask.query<typeof auditEvents.$inferSelect>)) {
				for (const row of rows) walk.step(placedEvent(row), row);
				onProgress(Math.min((rows.at(-1)?.seq ?? first) - first, total), total);
			}
			return walk.finish(head);
		},
	};

	async function signed(name: string, table: typeof auditHead | typeof auditBase): Promise<Signed | null> {
		const [row] = await ask.query<Signed>(`SELECT ${selected(table)} FROM ${name} WHERE id = 1`);
		return row ?? null;
	}
}

/** The columns' names for a statement. */
export function quoted(names: readonly string[]): string {
	return names.map((name) => `"${name}"`).join(", ");
}

/** How a column is asked for, so that it comes as it is moved. */
const forms: Record<CellKind, string> = { text: "", whole: "", bytes: "", json: "::text", flag: "::int" };

function selectOf({ name, columns }: MovedTable): string {
	return `SELECT ${columns.map((column) => `"${column.name}"${forms[column.kind]}`).join(", ")} FROM "${name}"`;
}

async function* fetched<R>(ask: Asked, select: string, fetch: (text: string) => Promise<R[]>): AsyncGenerator<R[]> {
	await ask.query(`DECLARE moving NO SCROLL CURSOR FOR ${select}`);
	for (;;) {
		const rows = await fetch(`FETCH ${page} FROM moving`);
		if (rows.length > 0) yield rows;
		if (rows.length < page) break;
	}
	await ask.query("CLOSE moving");
}
