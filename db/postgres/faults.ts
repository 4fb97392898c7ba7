import type { Client } from "pg";

/** What is wrong with the data, a line each; `full` reads every value of every table. */
export async function faultsOf(client: Pick<Client, "query">, full: boolean): Promise<string[]> {
	const { rows } = await client.query<{ fault: string }>(broken);
	return [...rows.map(({ fault }) => fault), ...(full ? await unreadable(client) : [])];
}

const tables = `SELECT pg_class.oid, relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
	WHERE nspname = current_schema() AND relkind IN ('r', 'p')`;

// An index whose making was cut off, a key that old rows were not held to, pages that the server itself found damaged.
const broken = `SELECT 'the index ' || indexrelid::regclass || ' is not whole' AS fault
		FROM pg_index JOIN (${tables}) ours ON ours.oid = indrelid WHERE NOT (indisvalid AND indisready)
	UNION ALL SELECT 'rows of ' || relname || ' may belong to rows that are not there'
		FROM pg_constraint JOIN (${tables}) ours ON ours.oid = conrelid WHERE contype = 'f' AND NOT convalidated
	UNION ALL SELECT checksum_failures || ' pages with a wrong checksum were read'
		FROM pg_stat_database WHERE datname = current_database() AND checksum_failures > 0`;

async function unreadable(client: Pick<Client, "query">): Promise<string[]> {
	const { rows } = await client.query<{ relname: string }>(`${tables} ORDER BY relname`);
	const found: string[] = [];
	for (const { relname } of rows) {
		// As a text, a value is read to its end, also where it lies apart from its row.
		await client.query(`SELECT sum(length(one::text)) FROM "${relname}" AS one`).catch((error) => {
			found.push(`rows of ${relname} cannot be read (${String(Object(error).code)})`);
		});
	}
	return found;
}
