import type { Client } from "pg";
import { MoveRefused, type Target } from "../move/sides.ts";
import { type CellKind, type MovedTable, movedTables } from "../move/tables.ts";
import { type Asked, allRows, asked, quoted } from "./all-rows.ts";
import { ended, inTime } from "./ending.ts";
import { migrate } from "./migrate.ts";
import { connected, patient, refusedOf } from "./move-client.ts";
import { mustFit } from "./place.ts";
import { begin } from "./statement.ts";

const names = movedTables.map(({ name }) => name);

/**
 * An empty database, to be filled in one transaction, which holds the lock that all writers take: a server that starts
 * meanwhile waits, and finds nothing or all.
 */
export async function intoPostgres(url: string): Promise<Target> {
	const client = await connected(url);
	const ask = asked(client, (error) => refusedOf(error, "to"));
	try {
		await inTime(client, () => mustFit(client));
		await mustBeEmpty(client);
		await migrate(client);
		await inTime(client, async () => {
			await client.query(`${begin}; ${patient}`);
			await client.query("SELECT 1 FROM schema_version WHERE id = 1 FOR UPDATE");
		});
		await mustBeEmpty(client);
		const indexes = await takeOff(client);
		return {
			...allRows(ask),
			async write(table, rows) {
				const values = table.columns.map((_, column) => rows.map((row) => row[column]));
				await ask.query(insertInto(table), values);
			},
			async filled() {
				for (const index of indexes) await ask.query(index);
				for (const table of movedTables) await countOn(ask, table);
				await ask.query(`ANALYZE ${quoted(names)}`);
			},
			async keep() {
				await client.query("COMMIT").catch((error: unknown) => {
					const told = refusedOf(error, "to");
					throw told instanceof MoveRefused ? new MoveRefused("to", unsure) : told;
				});
			},
			end: () => ended(client),
		};
	} catch (error) {
		await ended(client);
		throw refusedOf(error, "to");
	}
}

const unsure = "broke off in the last moment: move again, and it says whether it has the data";

async function mustBeEmpty(client: Client): Promise<void> {
	const { rows: tables } = await client.query<{ name: string }>(
		"SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY($1)",
		[names],
	);
	for (const { name } of tables) {
		const { rows } = await client.query(`SELECT 1 FROM "${name}" LIMIT 1`);
		if (rows.length === 0) continue;
		const said =
			"has data already, and nothing was touched: name an empty database, or make it anew with dropdb and createdb";
		throw new MoveRefused("to", said);
	}
}

/** Drops the indexes that hold no promise a row needs; answers what makes them again, sooner than row by row. */
async function takeOff(client: Client): Promise<string[]> {
	const { rows } = await client.query<{ name: string; makes: string }>(
		`SELECT indexname AS name, indexdef AS makes FROM pg_indexes WHERE schemaname = current_schema()
		AND tablename = ANY($1) AND indexname NOT IN (SELECT conname FROM pg_constraint)`,
		[names],
	);
	for (const { name } of rows) await client.query(`DROP INDEX "${name}"`);
	return rows.map(({ makes }) => makes);
}

/** New rows come behind those that were moved. */
async function countOn(ask: Asked, { name, columns }: MovedTable): Promise<void> {
	if (columns[0]?.name !== "rowid") return;
	await ask.query(`SELECT setval(pg_get_serial_sequence('"${name}"', 'rowid'), last) FROM
		(SELECT max(rowid) AS last FROM "${name}") AS highest WHERE last > 0`);
}

/** How the values of a column are sent, and made what the column holds. */
const arrays: Record<CellKind, [type: string, cast: string]> = {
	...{ text: ["text[]", ""], whole: ["bigint[]", ""], bytes: ["bytea[]", ""] },
	...{ json: ["text[]", "::json"], flag: ["int[]", "::boolean"] },
};

function insertInto({ name, columns }: MovedTable): string {
	const own = columns.map((column) => column.name);
	const values = columns.map((column, index) => `c${index}${arrays[column.kind][1]}`);
	const given = columns.map(({ kind }, index) => `$${index + 1}::${arrays[kind][0]}`);
	return `INSERT INTO "${name}" (${quoted(own)}) SELECT ${values.join(", ")}
		FROM unnest(${given.join(", ")}) AS given (${own.map((_, index) => `c${index}`).join(", ")})`;
}
