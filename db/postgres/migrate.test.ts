import { describe, expect, test } from "vitest";
import { importing, inAnotherProcess } from "../sqlite/test-migrations.ts";
import { schemaOf } from "./migrate.ts";
import { ask, newDatabase, serverUrl } from "./test-database.ts";
import { migrated, migrationsOf, withClient } from "./test-migrations.ts";

const first = ["CREATE TABLE houses (id text PRIMARY KEY)", "CREATE TABLE teas (name text, house text)"];
const second = "ALTER TABLE teas ADD COLUMN year integer";

const schema = (url: string) => withClient(url, schemaOf);
const columns = async (url: string) => {
	const rows = await ask<{ name: string }>(
		url,
		"SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'teas' ORDER BY ordinal_position",
	);
	return rows.map(({ name }) => name);
};

/** A process of its own that migrates. */
const starting = (url: string, folder: string) => `
	${importing("newClient", "db/postgres/line.ts")}${importing("migrate", "db/postgres/migrate.ts")}
	const [url, folder] = ${JSON.stringify([url, folder])};
	const client = newClient(url, {});
	client.on("notice", ({ message }) => message === "half-way" && process.kill(process.pid, "SIGKILL"));
	await client.connect();
	await migrate(client, { folder, tell: console.log });
	await client.end();`;

describe.runIf(serverUrl !== null)("a migration on PostgreSQL", () => {
	test("brings an empty database to the newest schema, and says so", async () => {
		const url = await newDatabase();
		expect(await migrated(url, migrationsOf(first, second))).toEqual(["The database went from schema 0 to 2."]);
		expect([await schema(url), await columns(url)]).toEqual([{ version: 2, oldest: 0 }, ["name", "house", "year"]]);
		expect(await migrated(url, migrationsOf(first, second))).toEqual([]);
	});

	test("that fails leaves the old schema, all of it, and the next try can succeed", async () => {
		const url = await newDatabase();
		await migrated(url, migrationsOf(first));
		await expect(migrated(url, migrationsOf(first, second, ["CREATE TABLE cups ()", "NONSENSE"]))).rejects.toThrow();
		expect([await schema(url), await columns(url)]).toEqual([{ version: 1, oldest: 0 }, ["name", "house"]]);
		await migrated(url, migrationsOf(first, second));
		expect(await schema(url)).toEqual({ version: 2, oldest: 0 });
	});

	test("killed half-way leaves the old schema, and the next start migrates", async () => {
		const url = await newDatabase();
		await migrated(url, migrationsOf(first));
		const deadly = [second, "DO $$ BEGIN RAISE NOTICE 'half-way'; END $$", "SELECT pg_sleep(600)"];
		const { ended } = await inAnotherProcess(starting(url, migrationsOf(first, deadly)));
		expect(ended).toBe("SIGKILL");
		// As the server does by itself once it looks for the one that is gone.
		await ask(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)'");
		expect([await schema(url), await columns(url)]).toEqual([{ version: 1, oldest: 0 }, ["name", "house"]]);
		await migrated(url, migrationsOf(first, second));
		expect(await columns(url)).toEqual(["name", "house", "year"]);
	});

	test("is made once when several processes start at once", async () => {
		const url = await newDatabase();
		const apart = ["-- apart\nSELECT pg_sleep(0.3)", "CREATE TABLE cups ()"];
		const folder = migrationsOf(first, second, apart, "CREATE TABLE pots ()");
		const all = await Promise.all([1, 2, 3].map(() => inAnotherProcess(starting(url, folder))));
		expect(all.map(({ ended, output }) => (ended === 0 ? 0 : output))).toEqual([0, 0, 0]);
		expect(await schema(url)).toEqual({ version: 4, oldest: 0 });
	});

	test("waits for who works on its tables, and for a moment only at a time", async () => {
		const url = await newDatabase();
		await migrated(url, migrationsOf(first));
		const [waiting, reads] = await withClient(url, async (holder) => {
			await holder.query("BEGIN; SELECT * FROM teas");
			const migrating = migrated(url, migrationsOf(first, second));
			// Each comes while the migration tries: it may wait behind it, but not for as long as the table is held.
			const reads = [];
			for (let left = 6; left > 0; left -= 1) {
				reads.push(await ask(url, "SELECT name FROM teas"));
				await new Promise((resolve) => setTimeout(resolve, 150));
			}
			const before = await schema(url);
			await holder.query("COMMIT");
			await migrating;
			return [before, reads];
		});
		expect([waiting, reads.length, await schema(url)]).toEqual([
			{ version: 1, oldest: 0 },
			6,
			{ version: 2, oldest: 0 },
		]);
	});

	test("is given up in one sentence when a table is not let go of", async () => {
		const url = await newDatabase();
		await migrated(url, migrationsOf(first));
		await withClient(url, async (holder) => {
			await holder.query("BEGIN; SELECT * FROM teas");
			await expect(migrated(url, migrationsOf(first, second), 0)).rejects.toThrow(
				"could not be changed, as something holds on to its tables",
			);
		});
		expect([await schema(url), await columns(url)]).toEqual([{ version: 1, oldest: 0 }, ["name", "house"]]);
	});

	test("apart keeps nobody from writing, however long it takes, and is made again where it was cut off", async () => {
		const url = await newDatabase();
		await migrated(url, migrationsOf(first));
		const index = [
			"-- apart\nDROP INDEX CONCURRENTLY IF EXISTS teas_by_name",
			"CREATE INDEX CONCURRENTLY teas_by_name ON teas (name)",
		];
		await expect(migrated(url, migrationsOf(first, [...index, "NONSENSE"]))).rejects.toThrow();
		expect(await schema(url)).toEqual({ version: 1, oldest: 0 });
		const version = await withClient(url, async (holder) => {
			await holder.query("SELECT pg_advisory_lock(1)");
			const migrating = migrated(url, migrationsOf(first, [...index, "SELECT pg_advisory_lock(1)"], second));
			await expect.poll(() => ask(url, "SELECT 1 FROM pg_locks WHERE NOT granted")).toHaveLength(1);
			await ask(url, "SET lock_timeout = 1000; UPDATE schema_version SET version = version WHERE id = 1");
			await ask(url, "INSERT INTO teas (name) VALUES ('oolong')");
			const meanwhile = await schema(url);
			await holder.query("SELECT pg_advisory_unlock(1)");
			await migrating;
			return meanwhile.version;
		});
		expect(version).toBe(1);
		expect([await schema(url), await columns(url)]).toEqual([{ version: 3, oldest: 0 }, ["name", "house", "year"]]);
	});
});

describe.runIf(serverUrl !== null)("a schema newer than the release, on PostgreSQL,", () => {
	test("is run on where its migrations only added, and the log says so", async () => {
		const url = await newDatabase();
		await migrated(url, migrationsOf(first, second));
		expect(await migrated(url, migrationsOf(first))).toEqual([
			"The database has schema 2, this release knows 1 and may run on it.",
		]);
		expect(await schema(url)).toEqual({ version: 2, oldest: 0 });
	});

	test("is refused in one sentence where one took something away that the release needs", async () => {
		const url = await newDatabase();
		const third = "-- contract: 2\nALTER TABLE teas DROP COLUMN house";
		await migrated(url, migrationsOf(first, second, third, "CREATE TABLE cups ()"));
		expect(await schema(url)).toEqual({ version: 4, oldest: 2 });
		await expect(migrated(url, migrationsOf(first))).rejects.toThrow(
			"The database has schema 4, this release knows 1 and cannot run on it: start the newer release, or see docs/upgrading.md.",
		);
		expect(await migrated(url, migrationsOf(first, second))).toHaveLength(1);
	});
});
