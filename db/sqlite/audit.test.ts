import { copyFileSync } from "node:fs";
import BetterSqlite3, { type Database } from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { openStorage } from "../open.ts";
import type { ChainReport, Storage } from "../storage.ts";
import { aLogin, anApp, anEvent, unlock } from "../suite/rows.ts";
import { temporaryFile } from "./test-file.ts";

const count = 12;

/** A log of twelve events, the seventh without a user, in a file of its own. */
async function writtenLog(): Promise<string> {
	const file = temporaryFile();
	const { storage } = await openStorage(`file:${file}`, unlock);
	const app = anApp();
	await storage.apps.save(app, { created: anEvent({ id: "evt_1" }), updated: anEvent() });
	for (let i = 2; i <= count; i++) {
		const changes = i === 7 ? { userId: null } : { userId: `usr_${i}` };
		const told = {
			operatorId: "op_1",
			apiKeyId: "key_1",
			sessionId: "ses_1",
			reason: "because",
			detail: { keyAge: i },
		};
		await storage.audit.append(anEvent({ id: `evt_${i}`, ...told, ...changes }));
	}
	await storage.close();
	return file;
}

/** What verify says after somebody who can write the file changed it behind Lingpai's back. */
async function reportAfter(tamper: (sqlite: Database) => void): Promise<ChainReport> {
	const file = await writtenLog();
	const { storage } = await openStorage(`file:${file}`, unlock);
	const sqlite = new BetterSqlite3(file);
	for (const trigger of ["stay", "stay_as_written", "origin_only_erased"]) {
		sqlite.exec(`DROP TRIGGER audit_events_${trigger}`);
	}
	tamper(sqlite);
	sqlite.close();
	const report = await storage.audit.verify();
	await storage.close();
	return report;
}

const broken = (firstBroken: number, events = count) => ({ ok: false, events, firstBroken });

describe("verify finds", () => {
	test("nothing where nothing was changed but the triggers", async () => {
		expect(await reportAfter(() => undefined)).toMatchObject({ ok: true, events: count, firstBroken: null });
	});

	test.each([
		["id", "'evt_other'"],
		["at", "at + 1"],
		["action", "'logout'"],
		["outcome", "'refused'"],
		["reason", "NULL"],
		["appid", "'wx-other'"],
		["user_id", "'usr_other'"],
		["session_id", "'ses_other'"],
		["operator_id", "'op_other'"],
		["api_key_id", "NULL"],
		["ip", "'198.51.100.9'"],
		["ip", "NULL"],
		["user_agent", "'curl'"],
		["user_agent", "NULL"],
		["request_id", "'req_other'"],
		["detail", `'{"keyAge":6}'`],
		["detail", "'not json'"],
		["detail", "'{}'"],
		["origin_digest", "zeroblob(32)"],
		["origin_digest", "'text'"],
		["hash", "zeroblob(32)"],
		["hash", "'text'"],
	])("an edited %s, set to %s, at that event", async (column, value) => {
		const report = await reportAfter((sqlite) =>
			sqlite.exec(`UPDATE audit_events SET ${column} = ${value} WHERE seq = 5`),
		);
		expect(report).toMatchObject(broken(5));
	});

	test.each([1, 2, 6, count - 1])("a deleted event, number %i", async (seq) => {
		const report = await reportAfter((sqlite) => sqlite.exec(`DELETE FROM audit_events WHERE seq = ${seq}`));
		expect(report).toMatchObject(broken(seq, count - 1));
	});

	test("a deleted event whose followers were moved up", async () => {
		const report = await reportAfter((sqlite) => {
			sqlite.exec("DELETE FROM audit_events WHERE seq = 6");
			for (let seq = 7; seq <= count; seq++) sqlite.exec(`UPDATE audit_events SET seq = ${seq - 1} WHERE seq = ${seq}`);
			sqlite.exec(`UPDATE audit_head SET seq = ${count - 1}`);
		});
		expect(report).toMatchObject(broken(6, count - 1));
	});

	test("a missing end", async () => {
		for (const left of [count - 1, 3, 0]) {
			const report = await reportAfter((sqlite) => sqlite.exec(`DELETE FROM audit_events WHERE seq > ${left}`));
			expect(report).toMatchObject(broken(left + 1, left));
		}
	});

	test("a missing end whose head was put back to fit but cannot be signed", async () => {
		const report = await reportAfter((sqlite) => {
			sqlite.exec("DELETE FROM audit_events WHERE seq > 8");
			sqlite.exec("UPDATE audit_head SET seq = 8, hash = (SELECT hash FROM audit_events WHERE seq = 8)");
		});
		expect(report).toMatchObject(broken(9, 8));
	});

	test("a head that is gone, unsigned, or of another number", async () => {
		for (const change of [
			"DELETE FROM audit_head",
			"UPDATE audit_head SET signature = zeroblob(32)",
			"UPDATE audit_head SET signature = 'text'",
			"UPDATE audit_head SET hash = zeroblob(32)",
			`UPDATE audit_head SET seq = ${count + 1}`,
		]) {
			expect(await reportAfter((sqlite) => sqlite.exec(change)), change).toMatchObject(broken(count + 1));
		}
	});

	test("two events in each other's place", async () => {
		const report = await reportAfter((sqlite) => {
			for (const [from, to] of [
				[4, 99],
				[5, 4],
				[99, 5],
			]) {
				sqlite.exec(`UPDATE audit_events SET seq = ${to} WHERE seq = ${from}`);
			}
		});
		expect(report).toMatchObject(broken(4));
	});

	test("a forged event at the end, also one that copies a true one with its hash", async () => {
		const columns =
			"at, action, outcome, reason, appid, user_id, session_id, operator_id, api_key_id, ip, user_agent, request_id, detail, origin_digest, hash";
		const report = await reportAfter((sqlite) => {
			sqlite.exec(
				`INSERT INTO audit_events (seq, id, ${columns}) SELECT ${count + 1}, 'evt_forged', ${columns} FROM audit_events WHERE seq = ${count}`,
			);
			sqlite.exec(`UPDATE audit_head SET seq = ${count + 1}`);
		});
		expect(report).toMatchObject(broken(count + 1, count + 1));
	});

	test("a forged event before the first", async () => {
		const report = await reportAfter((sqlite) =>
			sqlite.exec("UPDATE audit_events SET seq = 0 WHERE seq = 12; UPDATE audit_head SET seq = 11"),
		);
		expect(report.ok).toBe(false);
	});

	test("an origin taken out of a user's event without his erasure", async () => {
		const blank = "UPDATE audit_events SET ip = NULL, user_agent = NULL";
		expect(await reportAfter((sqlite) => sqlite.exec(`${blank} WHERE seq = 9`))).toMatchObject(broken(9));
		expect(await reportAfter((sqlite) => sqlite.exec(`${blank} WHERE seq IN (3, 9)`))).toMatchObject(broken(3));
	});

	test("an origin taken out of an event that no erasure can explain", async () => {
		const report = await reportAfter((sqlite) =>
			sqlite.exec("UPDATE audit_events SET ip = NULL, user_agent = NULL WHERE seq = 7"),
		);
		expect(report).toMatchObject(broken(7));
	});

	test("the first of several changes", async () => {
		const report = await reportAfter((sqlite) =>
			sqlite.exec("UPDATE audit_events SET reason = 'x' WHERE seq IN (4, 9); DELETE FROM audit_head"),
		);
		expect(report).toMatchObject(broken(4));
	});
});

describe("what only a head noted elsewhere shows", () => {
	test("an old copy of the whole file put back", async () => {
		const file = await writtenLog();
		const old = `${file}.old`;
		copyFileSync(file, old);
		const grown = await openStorage(`file:${file}`, unlock);
		await grown.storage.audit.append(anEvent());
		const noted = await grown.storage.audit.verify();
		await grown.storage.close();
		copyFileSync(old, file);
		const { storage } = await openStorage(`file:${file}`, unlock);
		const report = await storage.audit.verify();
		expect(report).toMatchObject({ ok: true, events: count });
		expect(report.head).not.toBe(noted.head);
		await storage.close();
	});
});

describe("the log refuses, whoever asks through the file,", () => {
	test.each([
		"DELETE FROM audit_events WHERE seq = 3",
		"DELETE FROM audit_events",
		"UPDATE audit_events SET action = 'logout'",
		"UPDATE audit_events SET seq = seq + 100",
		"UPDATE audit_events SET hash = zeroblob(32)",
		"UPDATE audit_events SET origin_digest = zeroblob(32)",
		"UPDATE audit_events SET detail = '{}'",
		"UPDATE audit_events SET ip = '198.51.100.9'",
		"UPDATE audit_events SET user_agent = 'curl'",
		"UPDATE audit_events SET ip = NULL",
	])("%s", async (statement) => {
		const sqlite = new BetterSqlite3(await writtenLog());
		expect(() => sqlite.exec(statement)).toThrow(/audit event/);
		sqlite.close();
	});
});

test("two thousand events with erasures among them give no false alarm", async () => {
	const { storage } = await openStorage("file::memory:", unlock);
	const app = anApp();
	await storage.apps.save(app, { created: anEvent(), updated: anEvent() });
	let erased = 0;
	for (let round = 0; round < 100; round++) {
		const logins = Array.from({ length: 19 }, (_, i) => aLogin(app, `o-${round}-${i}`));
		await Promise.all(logins.map((login) => storage.sessions.open(login, anEvent())));
		const gone = logins[round % 19]?.newUserId ?? "";
		if (await eraseUser(storage, gone)) erased += 1;
		if (round % 10 === 0) expect((await storage.audit.verify()).firstBroken).toBeNull();
	}
	expect(erased).toBe(100);
	expect(await storage.audit.verify()).toMatchObject({ ok: true, events: 2_001, firstBroken: null });
});

function eraseUser(storage: Storage, userId: string): Promise<boolean> {
	return storage.users.erase(userId, anEvent({ action: "user.erase", userId, ip: null, userAgent: null }));
}
