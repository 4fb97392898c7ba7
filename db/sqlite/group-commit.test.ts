import BetterSqlite3, { type Database } from "better-sqlite3";
import { beforeEach, describe, expect, test } from "vitest";
import { openStorage } from "../open.ts";
import { StorageUnavailable } from "../storage.ts";
import { anApp, anEvent, chainKey, unlock } from "../suite/rows.ts";
import { Connection, openFile } from "./connection.ts";
import { GroupCommit } from "./group-commit.ts";
import { temporaryFile } from "./test-file.ts";

let sqlite: Database;
let commits: GroupCommit;
let transactions: number;

beforeEach(() => {
	sqlite = openFile(temporaryFile());
	sqlite.exec("CREATE TABLE notes (text TEXT NOT NULL UNIQUE)");
	transactions = 0;
	const afterBegin = () => {
		transactions += 1;
	};
	const isEngineFailure = (error: unknown) => error instanceof StorageUnavailable;
	commits = new GroupCommit(sqlite, { afterBegin, beforeCommit: () => undefined, isEngineFailure });
	return () => sqlite.close();
});

const note = (text: string | null) =>
	commits.add(() => sqlite.prepare("INSERT INTO notes VALUES (?)").run(text).changes);
const notesOf = (connection: Database) => connection.prepare("SELECT text FROM notes ORDER BY rowid").pluck().all();
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("group commit", () => {
	test("puts all writes of one turn into one transaction, in their order", async () => {
		const written = await Promise.all(["a", "b", "c"].map(note));
		expect(written).toEqual([1, 1, 1]);
		expect(transactions).toBe(1);
		expect(notesOf(sqlite)).toEqual(["a", "b", "c"]);
	});

	test("begins anew for the next turn", async () => {
		await note("a");
		await note("b");
		expect(transactions).toBe(2);
	});

	test("takes no write down with one that fails", async () => {
		const settled = await Promise.allSettled(["a", null, "b", "a", "c"].map(note));
		expect(settled.map(({ status }) => status)).toEqual([
			"fulfilled",
			"rejected",
			"fulfilled",
			"rejected",
			"fulfilled",
		]);
		expect(notesOf(sqlite)).toEqual(["a", "b", "c"]);
	});

	test("refuses all and tries none again when the engine fails: each would wait for the lock anew", async () => {
		let runs = 0;
		const write = () => {
			runs += 1;
			throw new StorageUnavailable("full");
		};
		const settled = await Promise.allSettled(Array.from({ length: 20 }, () => commits.add(write)));
		expect(settled.every(({ status }) => status === "rejected")).toBe(true);
		expect(runs).toBe(1);
	});

	test("leaves nothing of a write that failed half-way", async () => {
		const halfWay = commits.add(() => {
			sqlite.exec("INSERT INTO notes VALUES ('half')");
			throw new Error("half-way");
		});
		const [failed] = await Promise.allSettled([halfWay, note("a")]);
		expect(failed).toMatchObject({ status: "rejected", reason: new Error("half-way") });
		expect(notesOf(sqlite)).toEqual(["a"]);
	});

	test("acknowledges a write only when another connection sees it", async () => {
		const other = new BetterSqlite3(sqlite.name);
		let acknowledged = false;
		const written = note("a").then(() => {
			acknowledged = true;
			return notesOf(other);
		});
		expect([acknowledged, notesOf(other)]).toEqual([false, []]);
		expect(await written).toEqual(["a"]);
		other.close();
	});

	test("writes nothing before its turn is over", async () => {
		const written = note("a");
		await Promise.resolve();
		expect(notesOf(sqlite)).toEqual([]);
		await written;
	});

	test("commits what is waiting when told to flush, once", async () => {
		const written = [note("a"), note("b")];
		commits.flush();
		expect(notesOf(sqlite)).toEqual(["a", "b"]);
		commits.flush();
		await turn();
		expect(transactions).toBe(1);
		expect(await Promise.all(written)).toEqual([1, 1]);
	});
});

describe("a connection", () => {
	const file = () => `file:${temporaryFile()}`;

	test("is as durable as SQLite can be, and private", () => {
		const settings = ["journal_mode", "synchronous", "foreign_keys", "trusted_schema", "secure_delete"];
		const values = settings.map((name) => sqlite.pragma(name, { simple: true }));
		expect(values).toEqual(["wal", 2, 1, 0, 1]);
	});

	test("finishes what is waiting before it closes", async () => {
		const url = file();
		const { storage } = await openStorage(url, unlock);
		const waiting = storage.apps.save(anApp({ appid: "wx1" }), { created: anEvent(), updated: anEvent() });
		await storage.close();
		expect(await waiting).toBe("created");
		const again = await openStorage(url, unlock);
		expect((await again.storage.apps.byAppid("wx1"))?.appid).toBe("wx1");
		await again.storage.close();
	});

	test("says unavailable when another process holds the file, and works on afterwards", async () => {
		const url = temporaryFile();
		await (await openStorage(`file:${url}`, unlock)).storage.close();
		const connection = new Connection(new BetterSqlite3(url, { timeout: 0 }), chainKey);
		const other = new BetterSqlite3(url);
		other.exec("BEGIN IMMEDIATE");
		const write = () => connection.write(() => connection.append(anEvent()));
		await expect(write()).rejects.toThrow(new StorageUnavailable("SQLITE_BUSY"));
		other.exec("COMMIT");
		await expect(write()).resolves.toBeUndefined();
		other.close();
		connection.close();
	});

	test("says unavailable when the disk is full, and still reads", async () => {
		const url = temporaryFile();
		await (await openStorage(`file:${url}`, unlock)).storage.close();
		const full = new BetterSqlite3(url);
		full.pragma(`max_page_count = ${full.pragma("page_count", { simple: true })}`);
		const connection = new Connection(full, chainKey);
		const big = "x".repeat(100_000);
		const write = () => connection.write(() => connection.append(anEvent({ reason: big })));
		await expect(write()).rejects.toThrow(new StorageUnavailable("SQLITE_FULL"));
		expect(await connection.verify()).toMatchObject({ ok: true, events: 0 });
		connection.close();
	});

	test("of two processes on one file never breaks the chain", async () => {
		const url = file();
		const [one, two] = await Promise.all([openStorage(url, unlock), openStorage(url, unlock)]);
		for (let i = 0; i < 25; i++) {
			await Promise.all([one, two].flatMap(({ storage }) => [1, 2].map(() => storage.audit.append(anEvent()))));
		}
		expect(await one.storage.audit.verify()).toMatchObject({ ok: true, events: 100 });
		await Promise.all([one.storage.close(), two.storage.close()]);
	});
});
