import { readFileSync } from "node:fs";
import BetterSqlite3 from "better-sqlite3";
import { expect, test } from "vitest";
import { openStorage } from "../open.ts";
import { busyUser, greatErasurePromises } from "../suite/great-erasures.ts";
import { anEvent, unlock } from "../suite/rows.ts";
import { temporaryFile } from "./test-file.ts";

greatErasurePromises(async () => {
	const file = temporaryFile();
	const open = async () => (await openStorage(`file:${file}`, unlock)).storage;
	const count = async (sql: string) => {
		const sqlite = new BetterSqlite3(file, { readonly: true });
		try {
			return sqlite.prepare<[], number>(sql).pluck().get() ?? 0;
		} finally {
			sqlite.close();
		}
	};
	return { storage: await open(), reopen: open, count };
});

async function busyFile(file: string) {
	const { storage } = await openStorage(`file:${file}`, unlock);
	return { storage, userId: await busyUser(storage, 50) };
}

test("what was erased is in no byte of file and journal once that was scrubbed", async () => {
	const file = temporaryFile();
	const { storage, userId } = await busyFile(file);
	const found = () => ["", "-wal"].filter((end) => readFileSync(file + end).includes("o-busy-one"));
	expect(found()).toContain("-wal");
	await storage.users.erase(userId, anEvent({ action: "user.erase", userId }));
	expect(await storage.scrub()).toBe(true);
	expect(found()).toEqual([]);
	await storage.close();
});

test("a journal that another process reads is scrubbed another time, and nobody waits", async () => {
	const file = temporaryFile();
	const { storage, userId } = await busyFile(file);
	const reader = new BetterSqlite3(file);
	reader.exec("BEGIN; SELECT * FROM users;");
	reader.prepare("SELECT count(*) FROM users").get();
	await storage.users.erase(userId, anEvent({ action: "user.erase", userId }));
	expect(await storage.scrub()).toBe(false);
	reader.exec("COMMIT");
	reader.close();
	expect(await storage.scrub()).toBe(true);
	await storage.close();
});
