import { join } from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type { Client } from "pg";

/** Where the migrations of this release lie. */
export const migrationsFolder: string = join(/* turbopackIgnore: true */ process.cwd(), "db/migrations/postgres");

/** The number of migrations that this release knows. */
export function newestSchema(): number {
	return readMigrationFiles({ migrationsFolder }).length;
}

/**
 * Brings the database to the newest schema, all in one transaction that holds the row `schema_version`: processes that start
 * at once take turns, running ones wait with their writes, a killed one leaves the old schema. Throws one sentence when the
 * database is newer than the code.
 */
export async function migrate(client: Client, folder: string = migrationsFolder): Promise<void> {
	const migrations = readMigrationFiles({ migrationsFolder: folder });
	if ((await versionOf(client)) === migrations.length) return;
	await createVersion(client);
	await client.query("BEGIN");
	try {
		const { rows } = await client.query<{ version: number }>(
			"SELECT version FROM schema_version WHERE id = 1 FOR UPDATE",
		);
		const version = rows[0]?.version ?? 0;
		if (version > migrations.length) {
			throw new Error(
				`The database has schema ${version}, this release knows ${migrations.length}: start the newer release.`,
			);
		}
		for (const { sql } of migrations.slice(version)) for (const statement of sql) await client.query(statement);
		await client.query("UPDATE schema_version SET version = $1 WHERE id = 1", [migrations.length]);
		await client.query("COMMIT");
	} catch (error) {
		await client.query("ROLLBACK");
		throw error;
	}
}

/** The number of migrations that the database has had. */
export async function versionOf(client: Client): Promise<number> {
	const { rows: tables } = await client.query("SELECT 1 FROM pg_tables WHERE tablename = 'schema_version'");
	if (tables.length === 0) return 0;
	const { rows } = await client.query<{ version: number }>("SELECT version FROM schema_version WHERE id = 1");
	return rows[0]?.version ?? 0;
}

// Two that create one table at once: one of them is refused, and finds the table there.
async function createVersion(client: Client): Promise<void> {
	const create = () =>
		client.query("CREATE TABLE IF NOT EXISTS schema_version (id integer PRIMARY KEY, version integer NOT NULL)");
	await create().catch(create);
	await client.query("INSERT INTO schema_version (id, version) VALUES (1, 0) ON CONFLICT DO NOTHING");
}
