import type { Client } from "pg";
import { newClientBeside } from "./line.ts";
import { type Migration, migrationsFolder, nextOf, readMigrations } from "./migrations.ts";
import { patiently } from "./patience.ts";
import { begin } from "./statement.ts";

/** What a database has. */
export interface Schema {
	/** The number of migrations that it has had. */
	version: number;
	/** The number of migrations that a release must know to run on it. */
	oldest: number;
}

/** How to migrate; `tell` is told in a sentence what is done, or why nothing is. */
interface Migrating {
	folder?: string;
	tell?: ((line: string) => void) | undefined;
	/** Milliseconds after which it is given up to wait for what others do with the tables. */
	patience?: number;
	/** Milliseconds after which the server ends a process that hangs in here: it keeps all others from writing. */
	hung?: number;
}

/**
 * Brings the database to the newest schema, while processes of this release and of others run. Steps that belong together
 * are one transaction that holds the row `schema_version`: processes that start at once take turns, a killed one leaves the
 * old schema. A newer schema stays as it is where it says that this release may run on it; else one sentence is thrown.
 */
export async function migrate(client: Client, how: Migrating = {}): Promise<void> {
	const { folder = migrationsFolder, tell = () => {}, patience = 60_000, hung = 2_000 } = how;
	const migrations = readMigrations(folder);
	const before = await schemaOf(client);
	if (before.version < migrations.length) await createVersion(client);
	let schema = before;
	while (schema.version < migrations.length) {
		const [first] = nextOf(migrations, schema.version);
		if (first?.isApart) await migrateApart(client, migrations);
		else await patiently(patience, tell, (wait) => migrateTogether(client, migrations, { wait, hung }));
		schema = await schemaOf(client);
	}
	if (schema.version > before.version) tell(`The database went from schema ${before.version} to ${schema.version}.`);
	if (schema.version === migrations.length) return;
	const found = `The database has schema ${schema.version}, this release knows ${migrations.length}`;
	if (schema.oldest > migrations.length) {
		throw new Error(`${found} and cannot run on it: start the newer release, or see docs/upgrading.md.`);
	}
	tell(`${found} and may run on it.`);
}

/** The number of migrations that this release knows. */
export function newestSchema(): number {
	return readMigrations(migrationsFolder).length;
}

/** The number of migrations that the database has had. */
export async function versionOf(client: Pick<Client, "query">): Promise<number> {
	return (await schemaOf(client)).version;
}

/** What the database has had; of a database without anything too. */
export async function schemaOf(client: Pick<Client, "query">): Promise<Schema> {
	const { rows: tables } = await client.query("SELECT 1 WHERE to_regclass('schema_version') IS NOT NULL");
	if (tables.length === 0) return { version: 0, oldest: 0 };
	const { rows } = await client.query<Schema>("SELECT version, oldest FROM schema_version WHERE id = 1");
	return rows[0] ?? { version: 0, oldest: 0 };
}

// Row 1 is the schema, and what all writes of all processes lock first. Row 2 is held by who makes a step apart.
async function createVersion(client: Client): Promise<void> {
	const create = () =>
		client.query(
			"CREATE TABLE IF NOT EXISTS schema_version (id integer PRIMARY KEY, version integer NOT NULL, oldest integer NOT NULL)",
		);
	// Two that create one table at once: one of them is refused, and finds the table there.
	await create().catch(create);
	await client.query(
		"INSERT INTO schema_version (id, version, oldest) VALUES (1, 0, 0), (2, 0, 0) ON CONFLICT DO NOTHING",
	);
}

async function migrateTogether(
	client: Client,
	migrations: readonly Migration[],
	{ wait, hung }: { wait: number; hung: number },
): Promise<void> {
	await inTransaction(client, async () => {
		const until = performance.now() + wait;
		const waitingUntil = () => `SET LOCAL lock_timeout = ${Math.max(1, Math.ceil(until - performance.now()))}`;
		await client.query(`SET LOCAL idle_in_transaction_session_timeout = ${hung}; SET LOCAL statement_timeout = 0`);
		await client.query(waitingUntil());
		const { version } = await lockedSchema(client, 1);
		const next = nextOf(migrations, version).filter(({ isApart }) => !isApart);
		for (const statement of next.flatMap(({ statements }) => statements)) {
			await client.query(`${waitingUntil()};\n${statement}`);
		}
		await advance(client, version, next);
	});
}

async function migrateApart(client: Client, migrations: readonly Migration[]): Promise<void> {
	const guard = newClientBeside(client);
	await guard.connect();
	try {
		await guard.query(begin);
		await guard.query(
			"SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0",
		);
		await lockedSchema(guard, 2);
		const { version } = await schemaOf(client);
		const [next] = nextOf(migrations, version);
		// Another process may have been faster.
		if (!next?.isApart) return;
		await client.query("SET lock_timeout = 0; SET statement_timeout = 0");
		for (const statement of next.statements) await client.query(statement);
		await inTransaction(client, async () => {
			await lockedSchema(client, 1);
			await advance(client, version, [next]);
		});
	} finally {
		await guard.end();
	}
}

async function inTransaction(client: Client, work: () => Promise<void>): Promise<void> {
	await client.query(begin);
	try {
		await work();
		await client.query("COMMIT");
	} catch (error) {
		await client.query("ROLLBACK").catch(() => {});
		throw error;
	}
}

// Without a parameter: the server would keep what it saw for the rest of the transaction, and an index that is built beside
// it waits for that.
async function lockedSchema(client: Client, row: 1 | 2): Promise<Schema> {
	const { rows } = await client.query<Schema>(
		`SELECT version, oldest FROM schema_version WHERE id = ${row} FOR UPDATE`,
	);
	return rows[0] ?? { version: 0, oldest: 0 };
}

async function advance(client: Client, from: number, made: readonly Migration[]): Promise<void> {
	const oldest = Math.max(...made.map((migration) => migration.oldest ?? 0), 0);
	await client.query("UPDATE schema_version SET version = $1, oldest = GREATEST(oldest, $2) WHERE id = 1", [
		from + made.length,
		oldest,
	]);
}
