import { readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { describe, expect, test } from "vitest";
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
	versionOf,
} from "./test-migrations.ts";

describe("copies made before migrations", () => {
	test("are kept twice, and no other file goes with the older ones", () => {
		const { file, sqlite } = olderFile();
		const others = ["notes.before-1", "lingpai.db.before-holidays"].map((name) => join(dirname(file), name));
		for (const other of others) writeFileSync(other, "");
		const more = ["ALTER TABLE teas ADD COLUMN a;", "ALTER TABLE teas ADD COLUMN b;", "ALTER TABLE teas ADD COLUMN c;"];
		for (let steps = 1; steps <= more.length; steps += 1) {
			migrate(sqlite, migrationsBeside(file, first, ...more.slice(0, steps)));
		}
		expect(
			readdirSync(dirname(file))
				.filter((name) => name.includes(".before-"))
				.sort(),
		).toEqual([...["lingpai.db.before-3", "lingpai.db.before-4", "lingpai.db.before-holidays", "notes.before-1"]]);
	});

	test("that the disk has no room for stop the start with one sentence, and the data is as it was", async () => {
		const { file, sqlite } = olderFile();
		sqlite.exec("CREATE TABLE ballast (bytes BLOB); INSERT INTO ballast VALUES (randomblob(3000000))");
		sqlite.pragma("wal_checkpoint(TRUNCATE)");
		const folder = migrationsBeside(file, first, second);
		const script = `${importing("openFile", "db/sqlite/connection.ts")}${importing("migrate", "db/sqlite/migrate.ts")}
			try { migrate(openFile(${JSON.stringify(file)}), ${JSON.stringify(folder)}); }
			catch (error) { process.stdout.write(error.message); process.exitCode = 1; }`;
		// A limit on the size of files is a full disk that needs no disk.
		const { ended, output } = await inAnotherProcess(script, "ulimit -f 2000; ");
		expect([ended, output]).toEqual([
			1,
			`There is no room for the copy that is made before a migration: make 4 MB free at ${dirname(file)} and start again. The data is as it was.`,
		]);
		expect([versionOf(sqlite), columnsOf(sqlite)]).toEqual([1, ["name", "house"]]);
		expect(readdirSync(dirname(file)).filter((name) => name.includes("before"))).toEqual([]);
		migrate(sqlite, folder);
		expect(versionOf(sqlite)).toBe(2);
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
		expect(ended).toEqual(Array(2).fill({ ended: 0, output: expect.stringMatching(/^[\w-]{36}$/) }));
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
