import { describe, expect, test } from "vitest";
import { anApp, anEvent, noon } from "./rows.ts";
import { givenTampered, type OpenTampered, type Tampered } from "./tampering.ts";

const allButSix = { before: null, keepAtMost: 6, now: noon };

/** A log of twelve events of which the first six were removed for their number, in two goes; what was there is kept. */
async function writePurgedLog({ storage, run }: Tampered): Promise<void> {
	await storage.apps.save(anApp(), { created: anEvent(), updated: anEvent() });
	for (let i = 2; i <= 12; i++) await storage.audit.append(anEvent({ userId: `usr_${i}` }));
	await run("CREATE TABLE all_events AS SELECT * FROM audit_events");
	await storage.audit.purge(allButSix, 3);
	await run("CREATE TABLE first_base AS SELECT * FROM audit_base");
	await storage.audit.purge(allButSix, 100);
}

const putEventsBack = "DELETE FROM audit_events; INSERT INTO audit_events SELECT * FROM all_events";

/** What verify finds in a log whose oldest events were removed, and what is not removed. */
export function tamperedPurgePromises(open: OpenTampered): void {
	describe("verify finds, in a log whose oldest events were removed,", () => {
		const { reportAfter } = givenTampered(open, writePurgedLog);

		test("nothing where nothing was changed", async () => {
			expect(await reportAfter()).toMatchObject({ ok: true, events: 6, purged: 6, firstBroken: null });
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
			["a base without its signature", "UPDATE audit_base SET signature = zeroes", 1],
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
			["a base that moved while its events stayed", putEventsBack, 7],
			[
				"a base that somebody made for a log of which nothing was removed",
				`${putEventsBack}; UPDATE audit_base SET seq = 0, signature = zeroes`,
				1,
			],
		])("%s", async (_, sql, firstBroken) => {
			expect(await reportAfter(sql)).toMatchObject({ ok: false, firstBroken });
		});

		test("an older base of its own, put back", async () => {
			const report = await reportAfter("DELETE FROM audit_base; INSERT INTO audit_base SELECT * FROM first_base");
			expect(report).toMatchObject({ ok: false, firstBroken: 4, purged: 3 });
		});
	});

	const purgedLog = async () => {
		const given = await open();
		await writePurgedLog(given);
		return given;
	};

	test("the log refuses, whoever asks past the engine, to let events go that are not before the base", async () => {
		const { run, close } = await purgedLog();
		for (const sql of ["DELETE FROM audit_events", "DELETE FROM audit_events WHERE seq = 7"]) {
			await expect(run(sql)).rejects.toThrow("audit events are not deleted");
		}
		await close();
	});

	describe("what was tampered with", () => {
		test.each([
			["an event", "stay_as_written", "UPDATE audit_events SET reason = 'x' WHERE seq = 8", 8],
			["a missing event", "stay", "DELETE FROM audit_events WHERE seq = 8", 8],
			["the base", "stay", "UPDATE audit_base SET signature = ''", 1],
		])("is not removed with the old, and so stays to be found: %s", async (_, trigger, sql, firstBroken) => {
			const { storage, run, withoutTrigger, close } = await purgedLog();
			await run(withoutTrigger(`audit_events_${trigger}`));
			await run(sql);
			for (const keepAtMost of [2, 0]) {
				expect(await storage.audit.purge({ ...allButSix, keepAtMost }, 100)).toEqual({ removed: 0, firstBroken });
			}
			expect(await storage.audit.verify()).toMatchObject({ ok: false, firstBroken });
			await close();
		});

		test("only later keeps nothing before it from being removed", async () => {
			const { storage, run, withoutTrigger, close } = await purgedLog();
			await run(withoutTrigger("audit_events_stay_as_written"));
			await run("UPDATE audit_events SET reason = 'x' WHERE seq = 11");
			const purge = { ...allButSix, keepAtMost: 3 };
			expect(await storage.audit.purge(purge, 100)).toEqual({ removed: 3, firstBroken: null });
			expect(await storage.audit.verify()).toMatchObject({ firstBroken: 11, purged: 9 });
			await close();
		});
	});
}
