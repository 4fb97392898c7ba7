import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import * as log from "../postgres/audit-schema.ts";
import * as own from "../postgres/installation-schema.ts";
import * as data from "../postgres/schema.ts";

/** What a column holds; each engine keeps it in its own way. */
export type CellKind = "text" | "whole" | "bytes" | "json" | "flag";

const kinds: Readonly<Record<string, CellKind>> = {
	...{ 'text COLLATE "C"': "text", bigint: "whole", bytea: "bytes", json: "json", boolean: "flag" },
};

/** A table that both engines have. */
export interface MovedTable {
	name: string;
	/** `rowid` is the first, where both engines keep it. */
	columns: readonly { name: string; kind: CellKind }[];
	/** The columns that tell its rows apart, and in the order of which they are moved. */
	key: readonly string[];
}

/**
 * All tables in an order in which every row finds those that it refers to. `leases` is not among them: who works on what
 * is said of the servers that run on one database.
 */
export const movedTables: readonly MovedTable[] = [
	...[own.masterKeys, own.settings, own.setup, data.operators, data.operatorSessions, data.apiKeys],
	...[data.apps, data.appPushes, data.accessTokens, data.users, data.sessionKeys, data.sessions],
	...[data.usedCodes, own.budgets, log.counts, log.auditEvents, log.auditBase, log.auditHead, own.keyring],
].map(movedTable);

/** The table of this name. */
export function tableNamed(name: string): MovedTable {
	const table = movedTables.find((one) => one.name === name);
	if (table === undefined) throw new Error(`no table ${name} is moved`);
	return table;
}

function movedTable(table: PgTable): MovedTable {
	const { name, columns, primaryKeys } = getTableConfig(table);
	const keys = columns.filter(({ primary }) => primary);
	const primary = (keys.length > 0 ? keys : (primaryKeys[0]?.columns ?? [])).map((column) => column.name);
	const hasRowid = columns.some((column) => column.name === "rowid");
	return {
		name,
		columns: columns.map((column) => ({ name: column.name, kind: kindOf(column.getSQLType()) })),
		key: hasRowid ? ["rowid"] : primary,
	};
}

function kindOf(type: string): CellKind {
	const kind = kinds[type];
	if (kind === undefined) throw new Error(`no engine but PostgreSQL has columns of the type ${type}`);
	return kind;
}
