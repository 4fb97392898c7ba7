import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { movedTables } from "./move/tables.ts";
import { dumpOf, filledFile, moveOptions } from "./move/test-data.ts";
import { moveData } from "./move.ts";
import { newDatabase, serverUrl } from "./postgres/test-database.ts";
import { openFile } from "./sqlite/connection.ts";
import { migrate, migrationsFolder } from "./sqlite/migrate.ts";
import { temporaryFile } from "./sqlite/test-file.ts";

const hostile = [
	"",
	"'",
	"\\",
	"\\N",
	"\t\r\n",
	'{"a":"\\u0000"}',
	"{1,2}",
	'","',
	"👍🏽",
	"ﷺ",
	"\uFFFD",
	"\u202E",
	"\0",
	"\uFFFF0\0",
	"NULL",
	"\\x00",
];
describe.runIf(serverUrl !== null)("moving", () => {
	test("gives back every row of every table byte for byte, in its order, from a file over PostgreSQL to a file", async () => {
		const file = temporaryFile();
		await filledFile(file, [...hostile, ...Array.from({ length: 1_200 }, (_, index) => `text ${index}`)]);
		const before = dumpOf(file);
		const url = await newDatabase();
		const there = await moveData(`file:${file}`, url, moveOptions);
		expect(dumpOf(file)).toEqual(before);
		const copy = join(dirname(file), "copy.db");
		const back = await moveData(url, `file:${copy}`, moveOptions);
		expect(dumpOf(copy)).toEqual(before);
		for (const [name, rows] of Object.entries(before)) {
			expect([name, there.tables[name], back.tables[name]]).toEqual([name, rows.length, rows.length]);
		}
		expect(there.chain).toEqual(back.chain);
		expect(there.chain).toMatchObject({ ok: true, events: before.audit_events?.length });
		expect(statSync(copy).mode & 0o777).toBe(0o600);
		expect(readdirSync(dirname(file)).sort()).toEqual(["copy.db", "lingpai.db"]);
	});

	test("gives back whatever strangers wrote", { timeout: 300_000 }, async () => {
		const words = fc.string({ unit: "binary", maxLength: 40 });
		await fc.assert(
			fc.asyncProperty(fc.array(fc.oneof(words, fc.constantFrom(...hostile)), { maxLength: 30 }), async (texts) => {
				const [file, url] = [temporaryFile(), await newDatabase()];
				await filledFile(file, texts);
				await moveData(`file:${file}`, url, moveOptions);
				await moveData(url, `file:${file}.back`, moveOptions);
				expect(dumpOf(`${file}.back`)).toEqual(dumpOf(file));
			}),
			{ numRuns: 15 },
		);
	});
});

test("every table of both engines is moved, but for who works on what, and none before those it refers to", () => {
	const sqlite = openFile(":memory:");
	migrate(sqlite, migrationsFolder);
	const tables = sqlite
		.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
		.pluck();
	const names = movedTables.map(({ name }) => name);
	expect([...names, "leases"].sort()).toEqual(tables.all().filter((name) => !name.startsWith("sqlite_")));
	for (const [index, { name, columns, key }] of movedTables.entries()) {
		const own = sqlite.prepare<[string], string>("SELECT name FROM pragma_table_info(?)").pluck().all(name);
		expect([
			name,
			columns
				.map((one) => one.name)
				.filter((column) => column !== "rowid")
				.sort(),
		]).toEqual([name, own.sort()]);
		expect(key.length).toBeGreaterThan(0);
		const parents = sqlite
			.prepare<[string], string>('SELECT "table" FROM pragma_foreign_key_list(?)')
			.pluck()
			.all(name);
		for (const parent of parents) expect(names.slice(0, index)).toContain(parent);
	}
	sqlite.close();
});
