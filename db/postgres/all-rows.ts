import type { Client, QueryResultRow } from "pg";
import type { Signed } from "../audit-chain.ts";
import type { AuditRow } from "../audit-row.ts";
import { verifyChain } from "../audit-walk.ts";
import type { Row, Rows } from "../move/sides.ts";
import type { CellKind, MovedTable } from "../move/tables.ts";
import { auditBase, auditEvents, auditHead } from "./audit-schema.ts";
import { selected } from "./rows.ts";
import { sendable } from "./statement.ts";

/** Rows taken at once. */
const page = 1_000;

/** One connection's statements, answered by rows. */
export interface Asked {
	query<R extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<R[]>;
	/** The same, a row's values in their order. */
	arrays(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** Asks by a connection; `told` is what a fault is thrown as. */
export function asked(client: Client, told: (error: unknown) => unknown): Asked {
	const refuse = (error: unknown): never => {
		throw told(error);
	};
	return {
		query: async <R extends QueryResultRow>(text: string, values: readonly unknown[] = []) =>
			(await client.query<R>(text, sendable(values)).catch(refuse)).rows,
		arrays: async (text, values = []) =>
			(await client.query<Row>({ text, values: sendable(values), rowMode: "array" }).catch(refuse)).rows,
	};
}

/** The rows of the state that a connection's transaction sees, to be moved. */
export function allRows(ask: Asked): Rows {
	return {
		async count({ name }) {
			const [row] = await ask.query<{ count: number }>(`SELECT count(*) AS count FROM "${name}"`);
			return row?.count ?? 0;
		},
		pages: (table) => fetched(ask, `${selectOf(table)} ORDER BY ${quoted(table.key)}`),
		async find(table, columns, values) {
			const where = columns.map((column, index) => `"${column}" = $${index + 1}`).join(" AND ");
			const [row] = await ask.arrays(`${selectOf(table)} WHERE ${where}`, values);
			return row ?? null;
		},
		verify: (chainKey, onProgress) =>
			verifyChain(
				chainKey,
				async (after, limit) => ({
					rows: await ask.query<AuditRow>(`${events} WHERE seq > $1 ORDER BY seq LIMIT $2`, [after, limit]),
					begin: (await ask.query<Signed>(`SELECT ${selected(auditBase)} FROM audit_base WHERE id = 1`))[0] ?? null,
					last: (await ask.query<Signed>(`SELECT ${selected(auditHead)} FROM audit_head WHERE id = 1`))[0] ?? null,
				}),
				onProgress,
			),
	};
}

const events = `SELECT ${selected(auditEvents)} FROM audit_events`;

/** The columns' names for a statement. */
export function quoted(names: readonly string[]): string {
	return names.map((name) => `"${name}"`).join(", ");
}

/** How a column is asked for, so that it comes as it is moved. */
const forms: Record<CellKind, string> = { text: "", whole: "", bytes: "", json: "::text", flag: "::int" };

function selectOf({ name, columns }: MovedTable): string {
	return `SELECT ${columns.map((column) => `"${column.name}"${forms[column.kind]}`).join(", ")} FROM "${name}"`;
}

async function* fetched(ask: Asked, select: string): AsyncGenerator<Row[]> {
	await ask.query(`DECLARE moving NO SCROLL CURSOR FOR ${select}`);
	for (;;) {
		const rows = await ask.arrays(`FETCH ${page} FROM moving`);
		if (rows.length > 0) yield rows;
		if (rows.length < page) break;
	}
	await ask.query("CLOSE moving");
}
