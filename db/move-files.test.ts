import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { dumpOf, moveOptions } from "./move/test-data.ts";
import { aFile, change, killedMove, many } from "./move/test-move.ts";
import { moveData } from "./move.ts";
import type { SealedValue } from "./seals.ts";
import { openSqlite } from "./sqlite/open.ts";
import { temporaryFile } from "./sqlite/test-file.ts";
import { unlock } from "./suite/rows.ts";

describe("moving from a file to a file", () => {
	test("is refused while somebody has the file open, and touches nothing", async () => {
		const file = await aFile();
		const { storage } = openSqlite(file, unlock);
		const to = `${file}.moved`;
		await expect(moveData(`file:${file}`, `file:${to}`, moveOptions)).rejects.toThrow("a server or a command has the");
		expect(existsSync(to)).toBe(false);
		await storage.close();
		await moveData(`file:${file}`, `file:${to}`, moveOptions);
		expect(dumpOf(to)).toEqual(dumpOf(file));
	});

	test("never replaces a file, be it an empty one", async () => {
		const file = await aFile();
		for (const content of ["", "notes"]) {
			writeFileSync(`${file}.moved`, content);
			await expect(moveData(`file:${file}`, `file:${file}.moved`, moveOptions)).rejects.toThrow("is there already");
			expect(readFileSync(`${file}.moved`, "utf8")).toBe(content);
		}
		await expect(moveData(`file:${file}`, `file:${file}`, moveOptions)).rejects.toThrow(
			/is there already|has the database/,
		);
	});

	test.each([
		["onCopied", 0],
		["onCopied", 0.6],
		["onChecked", 0],
	] as const)(
		"killed when so much is done (%s %d), it leaves no file, and is done when run again",
		async (when, share) => {
			const file = await aFile(many);
			const to = join(dirname(file), "new", "moved.db");
			expect((await killedMove(`file:${file}`, `file:${to}`, when, share)).ended).toBe("SIGKILL");
			expect(existsSync(to)).toBe(false);
			await moveData(`file:${file}`, `file:${to}`, moveOptions);
			expect(dumpOf(to)).toEqual(dumpOf(file));
			expect(readdirSync(dirname(to))).toEqual(["moved.db"]);
		},
	);

	test("says which file is not there, or is none of Lingpai's", async () => {
		const file = temporaryFile();
		await expect(moveData(`file:${file}`, `file:${file}.moved`, moveOptions)).rejects.toThrow("is not there");
		writeFileSync(file, "notes, longer than nothing at all");
		await expect(moveData(`file:${file}`, `file:${file}.moved`, moveOptions)).rejects.toThrow("not a database of");
		expect(existsSync(`${file}.moved`)).toBe(false);
	});

	test("is refused for a schema that is not today's", async () => {
		const file = await aFile();
		for (const [version, said] of [
			[1, "start this release on it once"],
			[99, "take the newer release"],
		] as const) {
			change(file, `PRAGMA user_version = ${version}`);
			await expect(moveData(`file:${file}`, `file:${file}.moved`, moveOptions)).rejects.toThrow(said);
		}
	});

	test("is refused for an audit log that was changed, unless it may be, and then it is moved as it is", async () => {
		const file = await aFile();
		const triggers = "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'";
		const sqlite = new BetterSqlite3(file);
		for (const drop of sqlite.prepare<[], string>(triggers).pluck().all()) sqlite.exec(drop);
		sqlite.exec("UPDATE audit_events SET reason = 'nothing' WHERE seq = 5");
		sqlite.close();
		const to = `file:${file}.moved`;
		await expect(moveData(`file:${file}`, to, moveOptions)).rejects.toThrow("changed at event 5");
		const moved = await moveData(`file:${file}`, to, { ...moveOptions, mayBeBroken: true });
		expect(moved.chain).toMatchObject({ ok: false, firstBroken: 5 });
		expect(dumpOf(`${file}.moved`)).toEqual(dumpOf(file));
	});

	test("counts the sealed values that opened, and those that did not before either", async () => {
		const file = await aFile();
		const opening = (value: SealedValue) => {
			if (value.kind === "phone") throw new Error("changed");
			return `${value.names.join()} ${value.sealed}`;
		};
		const moved = await moveData(`file:${file}`, `file:${file}.moved`, { ...moveOptions, open: () => opening });
		const phones = dumpOf(file).users?.filter((row) => Object(row).sealed_phone !== null).length;
		expect(moved.unopened).toBe(phones);
		expect(moved.opened).toBeGreaterThan(20);
	});
});
