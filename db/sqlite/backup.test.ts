import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, statSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { checkCopy } from "../copies.ts";
import { openStorage } from "../open.ts";
import { CopyRefused, type Storage } from "../storage.ts";
import { aLogin, anApp, anEvent, unlock } from "../suite/rows.ts";
import { newestSchema } from "./migrate.ts";
import { temporaryFile } from "./test-file.ts";

const silent = () => undefined;

async function filledStorage(users = 20): Promise<{ storage: Storage; file: string; copy: string }> {
	const file = temporaryFile();
	const { storage } = await openStorage(`file:${file}`, unlock);
	onTestFinished(() => storage.close());
	const app = anApp();
	await storage.apps.save(app, { created: anEvent(), updated: anEvent() });
	await Promise.all(Array.from({ length: users }, (_, i) => storage.sessions.open(aLogin(app, `o-${i}`), anEvent())));
	const copy = join(dirname(file), "copy.db");
	writeFileSync(copy, "", { mode: 0o600 });
	return { storage, file, copy };
}

/** Another process that writes to the file all the time. */
async function busyWriter(file: string): Promise<{ writes(): number; stop(): Promise<void> }> {
	const script = `import { openFile } from ${JSON.stringify(resolve("db/sqlite/connection.ts"))};
		const sqlite = openFile(${JSON.stringify(file)});
		sqlite.pragma("synchronous = OFF");
		const add = sqlite.prepare("INSERT INTO used_codes VALUES ('app', randomblob(32), 0)");
		setInterval(() => { add.run(); process.stdout.write("x"); }, 0);`;
	const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	onTestFinished(() => void child.kill("SIGKILL"));
	let writes = 0;
	child.stdout.on("data", (chunk: Buffer) => (writes += chunk.length));
	await vi.waitUntil(() => writes > 0, { timeout: 60_000 });
	return {
		writes: () => writes,
		async stop() {
			child.kill("SIGKILL");
			await once(child, "close");
		},
	};
}

describe("a copy of the data", () => {
	test("holds what was there, in one file for its owner only, and is found whole", async () => {
		const { storage, copy } = await filledStorage();
		await storage.backUp(copy, silent);
		const report = await checkCopy(copy, unlock, silent);
		expect(report).toEqual({
			size: statSync(copy).size,
			schema: newestSchema(),
			...withoutFaults(await storage.audit.verify()),
		});
		expect(statSync(copy).mode & 0o777).toBe(0o600);
		expect(readdirSync(dirname(copy)).filter((name) => name.startsWith("copy"))).toEqual(["copy.db"]);
	});

	test("is of one moment and never begins again, while another process writes without a pause", async () => {
		const { storage, file, copy } = await filledStorage();
		const filling = new BetterSqlite3(file);
		filling.exec("CREATE TABLE ballast (bytes BLOB)");
		filling.transaction(() => {
			for (let i = 0; i < 2_000; i++) filling.exec("INSERT INTO ballast VALUES (randomblob(20000))");
		})();
		filling.close();
		const writer = await busyWriter(file);
		// Until the writer had its time too, which a busy machine may not give it the first time.
		for (let written = 0; written <= 10; ) {
			writeFileSync(copy, "", { mode: 0o600 });
			const before = writer.writes();
			const left: number[] = [];
			await storage.backUp(copy, (done, total) => left.push(total - done));
			written = writer.writes() - before;
			expect(left.length).toBeGreaterThan(20);
			expect(left).toEqual(left.toSorted((a, b) => b - a));
		}
		await writer.stop();
		expect(await checkCopy(copy, unlock, silent)).toMatchObject({ events: 21 });
	});

	test("of a storage in memory is one too", async () => {
		const { copy } = await filledStorage();
		const { storage } = await openStorage("file::memory:", unlock);
		await storage.audit.append(anEvent());
		await storage.backUp(copy, silent);
		expect(await checkCopy(copy, unlock, silent)).toMatchObject({ events: 1 });
		await storage.close();
	});
});

describe("the check of a copy finds", () => {
	/** Why a copy is refused after somebody changed it. */
	async function refusalAfter(change: (copy: string) => void): Promise<string> {
		const { storage, copy } = await filledStorage(200);
		await storage.backUp(copy, silent);
		change(copy);
		const refused = await checkCopy(copy, unlock, silent).catch((error: unknown) => error);
		if (!(refused instanceof CopyRefused)) throw refused;
		return refused.message;
	}

	test("what is no database, or not of Lingpai", async () => {
		expect(await refusalAfter((copy) => writeFileSync(copy, "no database".repeat(1000)))).toBe(
			"it is not a database of Lingpai",
		);
		const foreign = (copy: string) => {
			truncateSync(copy);
			new BetterSqlite3(copy).exec("CREATE TABLE teas (name TEXT)").close();
		};
		expect(await refusalAfter(foreign)).toBe("it is not a database of Lingpai");
		expect(await refusalAfter((copy) => truncateSync(copy))).toBe("it is not a database of Lingpai");
	});

	test("what is cut short or has a damaged page", async () => {
		expect(await refusalAfter((copy) => truncateSync(copy, statSync(copy).size - 8192))).toMatch(/^it is damaged \(/);
		const scribble = (copy: string) => {
			const sqlite = new BetterSqlite3(copy);
			const page = sqlite.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'sessions_of_user'").pluck().get();
			sqlite.close();
			const bytes = Buffer.alloc(4096, 0xff);
			const handle = openSync(copy, "r+");
			writeSync(handle, bytes, 0, bytes.length, (Number(page) - 1) * 4096);
			closeSync(handle);
		};
		expect(await refusalAfter(scribble)).toMatch(/^it is damaged \(/);
	});

	test("a schema that is newer than this release, rows without their parents, and a changed audit log", async () => {
		const sql = (text: string) => (copy: string) => {
			const sqlite = new BetterSqlite3(copy);
			sqlite.pragma("foreign_keys = OFF");
			sqlite.exec(text).close();
		};
		expect(await refusalAfter(sql("PRAGMA user_version = 99"))).toMatch(
			/^it has schema 99, and this release knows \d+:/,
		);
		expect(await refusalAfter(sql("DELETE FROM apps"))).toBe("it is damaged (rows refer to others that are not there)");
		const edited = "DROP TRIGGER audit_events_stay_as_written; UPDATE audit_events SET appid = 'x' WHERE seq = 2";
		expect(await refusalAfter(sql(edited))).toBe("its audit log was changed at event 2");
	});

	test("a master key that does not open it", async () => {
		const { storage, copy } = await filledStorage();
		await storage.backUp(copy, silent);
		const wrong = () => {
			throw new Error("none of the keys opens this database");
		};
		await expect(checkCopy(copy, wrong, silent)).rejects.toThrow("none of the keys");
	});
});

function withoutFaults({ events, head }: { events: number; head: string }) {
	return { events, head };
}
