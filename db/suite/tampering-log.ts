import { describe, expect, test } from "vitest";
import type { Storage } from "../storage.ts";
import { aLogin, anApp, anEvent } from "./rows.ts";
import { givenTampered, type OpenTampered, type Tampered } from "./tampering.ts";

const count = 12;

/** A log of twelve events, the seventh without a user. */
async function writeLog({ storage }: Tampered): Promise<void> {
	await storage.apps.save(anApp(), { created: anEvent({ id: "evt_1" }), updated: anEvent() });
	for (let i = 2; i <= count; i++) {
		const changes = i === 7 ? { userId: null } : { userId: `usr_${i}` };
		const told = { operatorId: "op_1", apiKeyId: "key_1", sessionId: "ses_1", reason: "because" };
		await storage.audit.append(anEvent({ id: `evt_${i}`, ...told, detail: { keyAge: i }, ...changes }));
	}
}

const broken = (firstBroken: number, events = count) => ({ ok: false, events, firstBroken });

/** What verify finds of what somebody did who can write the tables, and what the tables refuse. */
export function tamperedLogPromises(open: OpenTampered): void {
	describe("verify finds", () => {
		const { reportAfter } = givenTampered(open, writeLog);

		test("nothing where nothing was changed but the triggers", async () => {
			expect(await reportAfter()).toMatchObject({ ok: true, events: count, firstBroken: null });
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
			["origin_digest", "zeroes"],
			["origin_digest", "'text'"],
			["hash", "zeroes"],
			["hash", "'text'"],
		])("an edited %s, set to %s, at that event", async (column, value) => {
			expect(await reportAfter(`UPDATE audit_events SET ${column} = ${value} WHERE seq = 5`)).toMatchObject(broken(5));
		});

		test.each([1, 2, 6, count - 1])("a deleted event, number %i", async (seq) => {
			const report = await reportAfter(`DELETE FROM audit_events WHERE seq = ${seq}`);
			expect(report).toMatchObject(broken(seq, count - 1));
		});

		test("a deleted event whose followers were moved up", async () => {
			const moved = Array.from(
				{ length: count - 6 },
				(_, i) => `UPDATE audit_events SET seq = ${i + 6} WHERE seq = ${i + 7}`,
			);
			const report = await reportAfter(
				"DELETE FROM audit_events WHERE seq = 6",
				...moved,
				`UPDATE audit_head SET seq = ${count - 1}`,
			);
			expect(report).toMatchObject(broken(6, count - 1));
		});

		test("a missing end", async () => {
			for (const left of [count - 1, 3, 0]) {
				const report = await reportAfter(`DELETE FROM audit_events WHERE seq > ${left}`);
				expect(report).toMatchObject(broken(left + 1, left));
			}
		});

		test("a missing end whose head was put back to fit but cannot be signed", async () => {
			const report = await reportAfter(
				"DELETE FROM audit_events WHERE seq > 8",
				"UPDATE audit_head SET seq = 8, hash = (SELECT hash FROM audit_events WHERE seq = 8)",
			);
			expect(report).toMatchObject(broken(9, 8));
		});

		test("a head that is gone, unsigned, or of another number", async () => {
			for (const change of [
				"DELETE FROM audit_head",
				"UPDATE audit_head SET signature = zeroes",
				"UPDATE audit_head SET signature = 'text'",
				"UPDATE audit_head SET hash = zeroes",
				`UPDATE audit_head SET seq = ${count + 1}`,
			]) {
				expect(await reportAfter(change), change).toMatchObject(broken(count + 1));
			}
		});

		test("two events in each other's place", async () => {
			const places = [
				[4, 99],
				[5, 4],
				[99, 5],
			];
			const report = await reportAfter(
				...places.map(([from, to]) => `UPDATE audit_events SET seq = ${to} WHERE seq = ${from}`),
			);
			expect(report).toMatchObject(broken(4));
		});

		test("a forged event at the end, also one that copies a true one with its hash", async () => {
			const columns = `at, action, outcome, reason, appid, user_id, session_id, operator_id, api_key_id, ip, user_agent,
				request_id, detail, origin_digest, hash`;
			const report = await reportAfter(
				`INSERT INTO audit_events (seq, id, ${columns})
				SELECT ${count + 1}, 'evt_forged', ${columns} FROM audit_events WHERE seq = ${count}`,
				`UPDATE audit_head SET seq = ${count + 1}`,
			);
			expect(report).toMatchObject(broken(count + 1, count + 1));
		});

		test("a forged event before the first", async () => {
			const report = await reportAfter(
				"UPDATE audit_events SET seq = 0 WHERE seq = 12",
				"UPDATE audit_head SET seq = 11",
			);
			expect(report.ok).toBe(false);
		});

		test("an origin taken out of a user's event without his erasure", async () => {
			const blank = "UPDATE audit_events SET ip = NULL, user_agent = NULL";
			expect(await reportAfter(`${blank} WHERE seq = 9`)).toMatchObject(broken(9));
			expect(await reportAfter(`${blank} WHERE seq IN (3, 9)`)).toMatchObject(broken(3));
		});

		test("an origin taken out of an event that no erasure can explain", async () => {
			const report = await reportAfter("UPDATE audit_events SET ip = NULL, user_agent = NULL WHERE seq = 7");
			expect(report).toMatchObject(broken(7));
		});

		test("the first of several changes", async () => {
			const report = await reportAfter(
				"UPDATE audit_events SET reason = 'x' WHERE seq IN (4, 9)",
				"DELETE FROM audit_head",
			);
			expect(report).toMatchObject(broken(4));
		});
	});

	test("the log refuses, whoever asks past the engine, what is not an erasure of an origin", async () => {
		const given = await open();
		await writeLog(given);
		for (const statement of [
			"DELETE FROM audit_events WHERE seq = 3",
			"DELETE FROM audit_events",
			"UPDATE audit_events SET action = 'logout'",
			"UPDATE audit_events SET seq = seq + 100",
			`UPDATE audit_events SET hash = ${given.zeros}`,
			`UPDATE audit_events SET origin_digest = ${given.zeros}`,
			"UPDATE audit_events SET detail = '{}'",
			"UPDATE audit_events SET ip = '198.51.100.9'",
			"UPDATE audit_events SET user_agent = 'curl'",
			"UPDATE audit_events SET ip = NULL",
		]) {
			await expect(given.run(statement), statement).rejects.toThrow(/audit event/);
		}
		await given.run("UPDATE audit_events SET ip = NULL, user_agent = NULL WHERE seq = 3");
		expect(await given.storage.audit.byId("evt_3")).toMatchObject({ ip: null, userAgent: null, reason: "because" });
		await given.close();
	});

	test("two thousand events with erasures among them give no false alarm", async () => {
		const { storage, close } = await open();
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
		await close();
	});
}

function eraseUser(storage: Storage, userId: string): Promise<boolean> {
	return storage.users.erase(userId, anEvent({ action: "user.erase", userId, ip: null, userAgent: null }));
}
