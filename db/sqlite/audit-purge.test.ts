import BetterSqlite3, { type Database } from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { openStorage } from "../open.ts";
import type { ChainReport } from "../storage.ts";
import { anApp, anEvent, noon, unlock } from "../suite/rows.ts";
import { temporaryFile } from "./test-file.ts";

const allButSix = { before: null, keepAtMost: 6, now: noon };

/** A log of twelve events of which the first six were removed for their number, in two goes; the first base is kept. */
async function purgedLog() {
	const file = temporaryFile();
	const { storage } = await openStorage(`file:${file}`, unlock);
	await storage.apps.save(anApp(), { created: anEvent(), updated: anEvent() });
	for (let i = 2; i <= 12; i++) await storage.audit.append(anEvent({ userId: `usr_${i}` }));
	await storage.audit.purge(allButSix, 3);
	const sqlite = new BetterSqlite3(file);
	const [events, base] = ["audit_events", "audit_base"].map((table) => sqlite.prepare(`SELECT * FROM ${table}`).all());
	await storage.audit.purge(allButSix, 100);
	return { storage, sqlite, before: { events: events ?? [], base: base?.[0] } };
}

type Log = Awaited<ReturnType<typeof purgedLog>>;

async function reportAfter(tamper: (sqlite: Database, before: Log["before"]) => void): Promise<ChainReport> {
	const { storage, sqlite, before } = await purgedLog();
	for (const name of ["stay", "stay_as_written", "origin_only_erased"])
		sqlite.exec(`DROP TRIGGER audit_events_${name}`);
	tamper(sqlite, before);
	sqlite.close();
	const report = await storage.audit.verify();
	await storage.close();
	return report;
}

function putBack(sqlite: Database, table: string, row: unknown): void {
	const columns = Object.keys(Object(row));
	const places = columns.map((column) => `@${column}`);
	sqlite.prepare(`INSERT OR REPLACE INTO ${table} (${columns.join(", ")}) VALUES (${places.join(", ")})`).run(row);
}

describe("verify finds, in a log whose oldest events were removed,", () => {
	test("nothing where nothing was changed", async () => {
		expect(await reportAfter(() => undefined)).toMatchObject({ ok: true, events: 6, purged: 6, firstBroken: null });
	});

	test.each([
		["a base that is gone", "DELETE FROM audit_base", 1],
		["a base moved forward", "UPDATE audit_base SET seq = 8", 1],
		[
			"a base moved forward over what was deleted",
			"UPDATE audit_base SET seq = 8; DELETE FROM audit_events WHERE seq < 9",
			1,
		],
		[
			"a base with another event's hash",
			"UPDATE audit_base SET seq = 8, hash = (SELECT hash FROM audit_events WHERE seq = 8); DELETE FROM audit_events WHERE seq < 9",
			1,
		],
		["a base moved back", "UPDATE audit_base SET seq = 3", 1],
		["a base without its signature", "UPDATE audit_base SET signature = zeroblob(32)", 1],
		[
			"a base signed as a head is",
			"UPDATE audit_base SET (seq, hash, signature) = (SELECT seq, hash, signature FROM audit_head)",
			1,
		],
		["a base of text", "UPDATE audit_base SET hash = 'text', signature = 'text'", 1],
		["a deleted event after the base", "DELETE FROM audit_events WHERE seq = 7", 7],
		["several of them", "DELETE FROM audit_events WHERE seq < 10", 7],
		["a deleted event in the middle", "DELETE FROM audit_events WHERE seq = 10", 10],
		["an edited one", "UPDATE audit_events SET outcome = 'failed' WHERE seq = 7", 7],
		["a missing end", "DELETE FROM audit_events WHERE seq > 9", 10],
		["a missing end and all the rest", "DELETE FROM audit_events", 7],
		["a missing head", "DELETE FROM audit_head", 13],
	])("%s", async (_, sql, firstBroken) => {
		expect(await reportAfter((sqlite) => sqlite.exec(sql))).toMatchObject({ ok: false, firstBroken });
	});

	test("an older base of its own, put back", async () => {
		const report = await reportAfter((sqlite, { base }) => putBack(sqlite, "audit_base", base));
		expect(report).toMatchObject({ ok: false, firstBroken: 4, purged: 3 });
	});

	test("a base that moved while its events stayed", async () => {
		const report = await reportAfter((sqlite, { events }) => {
			for (const event of events) putBack(sqlite, "audit_events", event);
		});
		expect(report).toMatchObject({ ok: false, firstBroken: 7 });
	});

	test("a base that somebody made for a log of which nothing was removed", async () => {
		const { storage } = await openStorage(`file:${temporaryFile()}`, unlock);
		await storage.close();
		const report = await reportAfter((sqlite, { events }) => {
			for (const event of events) putBack(sqlite, "audit_events", event);
			sqlite.exec("UPDATE audit_base SET seq = 0, signature = zeroblob(32)");
		});
		expect(report).toMatchObject({ ok: false, firstBroken: 1 });
	});
});

describe("the log refuses, whoever asks through the file,", () => {
	test("to let events go that are not before the base", async () => {
		const { storage, sqlite } = await purgedLog();
		for (const sql of ["DELETE FROM audit_events", "DELETE FROM audit_events WHERE seq = 7"]) {
			expect(() => sqlite.exec(sql)).toThrow("audit events are not deleted");
		}
		sqlite.close();
		await storage.close();
	});
});

describe("what was tampered with", () => {
	test.each([
		["an event", "DROP TRIGGER audit_events_stay_as_written; UPDATE audit_events SET reason = 'x' WHERE seq = 8", 8],
		["a missing event", "DROP TRIGGER audit_events_stay; DELETE FROM audit_events WHERE seq = 8", 8],
		["the base", "UPDATE audit_base SET signature = zeroblob(32)", 1],
	])("is not removed with the old, and so stays to be found: %s", async (_, sql, firstBroken) => {
		const { storage, sqlite } = await purgedLog();
		sqlite.exec(sql);
		sqlite.close();
		for (const keepAtMost of [2, 0]) {
			expect(await storage.audit.purge({ ...allButSix, keepAtMost }, 100)).toEqual({ removed: 0, firstBroken });
		}
		expect(await storage.audit.verify()).toMatchObject({ ok: false, firstBroken });
		await storage.close();
	});

	test("only later keeps nothing before it from being removed", async () => {
		const { storage, sqlite } = await purgedLog();
		sqlite.exec("DROP TRIGGER audit_events_stay_as_written; UPDATE audit_events SET reason = 'x' WHERE seq = 11");
		sqlite.close();
		expect(await storage.audit.purge({ ...allButSix, keepAtMost: 3 }, 100)).toEqual({ removed: 3, firstBroken: null });
		expect(await storage.audit.verify()).toMatchObject({ firstBroken: 11, purged: 9 });
		await storage.close();
	});
});
