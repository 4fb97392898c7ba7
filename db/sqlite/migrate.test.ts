import { existsSync, statSync } from "node:fs";
import BetterSqlite3 from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { openStorage } from "../open.ts";
import { unlock } from "../suite/rows.ts";
import { openFile } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { temporaryFile } from "./test-file.ts";
import {
	columnsOf,
	first,
	importing,
	inAnotherProcess,
	migrationsBeside,
	olderFile,
	second,
	statements,
	versionOf,
} from "./test-migrations.ts";

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

	test("that rebuilds a table loses none of the rows that would go with it, down to their own", () => {
		const { file, sqlite } = olderFile();
		sqlite.exec("CREATE TABLE cups (tea TEXT REFERENCES teas(name) ON DELETE CASCADE)");
		sqlite.exec("INSERT INTO cups VALUES ('oolong')");
		const rebuild = (table: string, columns: string) =>
			statements(
				`CREATE TABLE new_${table} (${columns});`,
				`INSERT INTO new_${table} SELECT * FROM ${table};`,
				`DROP TABLE ${table};`,
				`ALTER TABLE new_${table} RENAME TO ${table};`,
			);
		const teas = "name TEXT PRIMARY KEY, house TEXT REFERENCES houses(id) ON DELETE CASCADE";
		const both = statements(rebuild("houses", "id TEXT PRIMARY KEY NOT NULL"), rebuild("teas", teas));
		migrate(sqlite, migrationsBeside(file, first, both));
		expect(
			sqlite.prepare("SELECT tea FROM cups JOIN teas ON name = tea JOIN houses ON id = house").pluck().all(),
		).toEqual(["oolong"]);
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

	test("killed half-way leaves the old schema, and the next start migrates", async () => {
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
	await expect(openStorage("mysql://localhost/x", unlock)).rejects.toThrow("DATABASE_URL must begin with file:");
});
