import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import BetterSqlite3, { type Database } from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { openStorage } from "../open.ts";
import { unlock } from "../suite/rows.ts";
import { openFile } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { temporaryFile } from "./test-file.ts";

/** A folder of migrations as drizzle-kit writes them, beside the database file. */
function migrationsBeside(file: string, ...migrations: string[]): string {
	const folder = join(dirname(file), `migrations-${migrations.length}`);
	mkdirSync(join(folder, "meta"), { recursive: true });
	const entries = migrations.map((sql, idx) => {
		const tag = `000${idx}_step`;
		writeFileSync(join(folder, `${tag}.sql`), sql);
		return { idx, version: "6", when: idx, tag, breakpoints: true };
	});
	writeFileSync(join(folder, "meta/_journal.json"), JSON.stringify({ version: "7", dialect: "sqlite", entries }));
	return folder;
}

const first =
	"CREATE TABLE teas (name TEXT PRIMARY KEY, house TEXT REFERENCES houses(id) ON DELETE CASCADE);\n--> statement-breakpoint\nCREATE TABLE houses (id TEXT PRIMARY KEY);";
const second = "ALTER TABLE teas ADD COLUMN year INTEGER;";
const statements = (...all: string[]) => all.join("\n--> statement-breakpoint\n");

/** A file at the first schema, with a tea in it. */
function olderFile(): { file: string; sqlite: Database } {
	const file = temporaryFile();
	const sqlite = openFile(file);
	migrate(sqlite, migrationsBeside(file, first));
	sqlite.exec("INSERT INTO houses VALUES ('h1'); INSERT INTO teas (name, house) VALUES ('oolong', 'h1')");
	return { file, sqlite };
}

const versionOf = (sqlite: Database) => sqlite.pragma("user_version", { simple: true });
const columnsOf = (sqlite: Database) => sqlite.prepare("SELECT name FROM pragma_table_info('teas')").pluck().all();

/** Runs a script in a process of its own; answers its exit code, or the signal that ended it, and what it wrote. */
function inAnotherProcess(script: string): Promise<{ ended: number | string | null; output: string }> {
	return new Promise((done) => {
		const child = spawn(process.execPath, ["--input-type=module", "-e", script], { timeout: 20_000 });
		let output = "";
		for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
		child.once("close", (code, signal) => done({ ended: signal ?? code, output }));
	});
}

const importing = (name: string, path: string) => `import { ${name} } from ${JSON.stringify(resolve(path))};\n`;

describe("a migration", () => {
	test("brings a new file to the newest schema and copies nothing", () => {
		const file = temporaryFile();
		const sqlite = openFile(file);
		migrate(sqlite, migrationsBeside(file, first, second));
		expect([versionOf(sqlite), columnsOf(sqlite)]).toEqual([2, ["name", "house", "year"]]);
		expect(existsSync(`${file}.before-2`)).toBe(false);
	});

	test("of a file with data keeps the data, and a copy of the file as it was, for its owner only", () => {
		const { file, sqlite } = olderFile();
		migrate(sqlite, migrationsBeside(file, first, second));
		expect(sqlite.prepare("SELECT * FROM teas").all()).toEqual([{ name: "oolong", house: "h1", year: null }]);
		const copy = new BetterSqlite3(`${file}.before-2`, { readonly: true });
		expect([versionOf(copy), copy.prepare("SELECT * FROM teas").all()]).toEqual([1, [{ name: "oolong", house: "h1" }]]);
		expect(statSync(`${file}.before-2`).mode & 0o777).toBe(0o600);
		copy.close();
	});

	test("of a file that is up to date does nothing", () => {
		const { file, sqlite } = olderFile();
		migrate(sqlite, migrationsBeside(file, first));
		expect(existsSync(`${file}.before-1`)).toBe(false);
	});

	test("that rebuilds a table others refer to loses nothing of theirs", () => {
		const { file, sqlite } = olderFile();
		const rebuild = statements(
			"CREATE TABLE new_houses (id TEXT PRIMARY KEY, city TEXT);",
			"INSERT INTO new_houses (id) SELECT id FROM houses;",
			"DROP TABLE houses;",
			"ALTER TABLE new_houses RENAME TO houses;",
		);
		migrate(sqlite, migrationsBeside(file, first, rebuild));
		expect(sqlite.prepare("SELECT name FROM teas").pluck().all()).toEqual(["oolong"]);
		expect(sqlite.pragma("foreign_keys", { simple: true })).toBe(1);
	});

	test("that leaves a reference to nothing is not made", () => {
		const { file, sqlite } = olderFile();
		const careless = migrationsBeside(file, first, "DELETE FROM houses;");
		expect(() => migrate(sqlite, careless)).toThrow("A migration left dangling references.");
		expect([versionOf(sqlite), sqlite.prepare("SELECT id FROM houses").pluck().all()]).toEqual([1, ["h1"]]);
		expect(sqlite.pragma("foreign_keys", { simple: true })).toBe(1);
	});

	test("that fails leaves the old schema, and the next try can succeed", () => {
		const { file, sqlite } = olderFile();
		expect(() => migrate(sqlite, migrationsBeside(file, first, statements(second, "NONSENSE;")))).toThrow();
		expect([versionOf(sqlite), columnsOf(sqlite)]).toEqual([1, ["name", "house"]]);
		migrate(sqlite, migrationsBeside(file, first, second));
		expect([versionOf(sqlite), columnsOf(sqlite)]).toEqual([2, ["name", "house", "year"]]);
	});

	test("killed half-way leaves the old schema, and the next start migrates", { timeout: 30_000 }, async () => {
		const { file, sqlite } = olderFile();
		const folder = migrationsBeside(file, first, statements(second, "SELECT die();"));
		const script = `${importing("openFile", "db/sqlite/connection.ts")}${importing("migrate", "db/sqlite/migrate.ts")}
			const sqlite = openFile(${JSON.stringify(file)});
			sqlite.function("die", () => process.kill(process.pid, "SIGKILL"));
			migrate(sqlite, ${JSON.stringify(folder)});`;
		expect(await inAnotherProcess(script)).toMatchObject({ ended: "SIGKILL" });
		expect([versionOf(sqlite), columnsOf(sqlite)]).toEqual([1, ["name", "house"]]);
		migrate(sqlite, migrationsBeside(file, first, second));
		expect([versionOf(sqlite), columnsOf(sqlite)]).toEqual([2, ["name", "house", "year"]]);
	});
});

describe("a schema newer than the release", () => {
	test("is refused with one sentence, and nothing is changed", () => {
		const { file, sqlite } = olderFile();
		sqlite.pragma("user_version = 9");
		expect(() => migrate(sqlite, migrationsBeside(file, first))).toThrow(
			"The database has schema 9, this release knows 1: start the newer release, or restore a backup.",
		);
		expect([versionOf(sqlite), existsSync(`${file}.before-1`)]).toEqual([9, false]);
	});

	test("stops the opening of the storage", async () => {
		const file = temporaryFile();
		await (await openStorage(`file:${file}`, unlock)).storage.close();
		const sqlite = new BetterSqlite3(file);
		sqlite.pragma("user_version = 99");
		sqlite.close();
		await expect(openStorage(`file:${file}`, unlock)).rejects.toThrow("The database has schema 99");
	});
});

describe("two processes that start at once", () => {
	test("on a new file both come up, with one root", async () => {
		const file = temporaryFile();
		const script = `${importing("openStorage", "db/open.ts")}import { createSecretKey, randomUUID } from "node:crypto";
			const chainKey = createSecretKey(Buffer.alloc(32));
			const unlock = (stored) => ({ sealedRoot: stored ?? randomUUID(), chainKey, keys: [] });
			const { storage, unlocked } = await openStorage(${JSON.stringify(`file:${file}`)}, unlock);
			await storage.ping();
			process.stdout.write(unlocked.sealedRoot);`;
		const ended = await Promise.all(Array.from({ length: 2 }, () => inAnotherProcess(script)));
		expect(ended.map(({ ended }) => ended)).toEqual([0, 0]);
		expect(new Set(ended.map(({ output }) => output)).size).toBe(1);
	}, 30_000);

	test("on an older file both come up, migrated once", async () => {
		const { file, sqlite } = olderFile();
		const folder = migrationsBeside(file, first, second);
		const script = `${importing("openFile", "db/sqlite/connection.ts")}${importing("migrate", "db/sqlite/migrate.ts")}
			migrate(openFile(${JSON.stringify(file)}), ${JSON.stringify(folder)});`;
		const ended = await Promise.all(Array.from({ length: 2 }, () => inAnotherProcess(script)));
		expect(ended).toEqual(Array(2).fill({ ended: 0, output: "" }));
		expect([versionOf(sqlite), columnsOf(sqlite)]).toEqual([2, ["name", "house", "year"]]);
		const copy = new BetterSqlite3(`${file}.before-2`, { readonly: true });
		expect(versionOf(copy)).toBe(1);
		copy.close();
		expect(readdirSync(dirname(file)).filter((name) => name.includes("before"))).toEqual(["lingpai.db.before-2"]);
	}, 30_000);
});

test("a master key that does not fit stops the opening before anything is changed", async () => {
	const file = temporaryFile();
	await (await openStorage(`file:${file}`, unlock)).storage.close();
	const wrong = () => {
		throw new Error("none of the keys opens this database");
	};
	await expect(openStorage(`file:${file}`, wrong)).rejects.toThrow("none of the keys");
	await expect(openStorage(`file:${file}`, unlock)).resolves.toBeDefined();
});

test("a URL of another engine is refused", async () => {
	await expect(openStorage("postgres://localhost/x", unlock)).rejects.toThrow("DATABASE_URL must begin with file:");
});
