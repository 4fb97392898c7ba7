import { describe, expect, test } from "vitest";
import type { AuditBounds, RetentionBounds } from "../installation.ts";
import type { Given } from "./given.ts";
import { noAuditFilter, walk } from "./paging.ts";
import { anEvent, anOperator, noon } from "./rows.ts";

const hour = 3_600_000;

/** What the port promises of removing what is old. */
export function retentionPromises(given: Given): void {
	const bounds = (changes: Partial<AuditBounds> = {}): AuditBounds => ({
		...{ before: null, keepAtMost: null, now: noon + hour },
		...changes,
	});
	/** Events at these hours after noon; the one of the app, at noon, stands before them. */
	const happened = async (...hours: number[]) => {
		for (const at of hours) await given.storage.audit.append(anEvent({ at: noon + at * hour }));
	};
	const seqs = async () =>
		(await walk((limit, cursor) => given.storage.audit.page(noAuditFilter, limit, cursor), 3))
			.map(({ seq }) => seq)
			.sort((a, b) => b - a);
	const purge = async (changes: Partial<AuditBounds>, limit = 100) =>
		(await given.storage.audit.purge(bounds(changes), limit)).removed;

	describe("the audit log's oldest events", () => {
		test("are removed by their age, some at a time; what is left verifies and keeps its numbers", async () => {
			await happened(1, 2, 3, 4, 5);
			const { head } = await given.storage.audit.verify();
			expect(await purge({ before: noon + 4 * hour, now: noon + 9 * hour }, 3)).toBe(3);
			expect(await purge({ before: noon + 4 * hour, now: noon + 9 * hour }, 3)).toBe(1);
			expect(await purge({ before: noon + 4 * hour, now: noon + 9 * hour }, 3)).toBe(0);
			expect(await seqs()).toEqual([6, 5]);
			expect(await given.storage.audit.verify()).toEqual({ ok: true, events: 2, purged: 4, firstBroken: null, head });
			await given.storage.audit.append(anEvent());
			expect(await seqs()).toEqual([7, 6, 5]);
			expect(await given.storage.audit.verify()).toMatchObject({ ok: true, events: 3, purged: 4 });
		});

		test("are removed by their number, all of them when so many are kept", async () => {
			await happened(0, 0, 0, 0);
			expect(await purge({ keepAtMost: 5 })).toBe(0);
			expect(await purge({ keepAtMost: 3 })).toBe(2);
			expect(await seqs()).toEqual([5, 4, 3]);
			expect(await purge({ keepAtMost: 0 })).toBe(3);
			expect(await given.storage.audit.verify()).toMatchObject({ ok: true, events: 0, purged: 5 });
			await happened(0);
			expect(await seqs()).toEqual([6]);
			expect(await given.storage.audit.verify()).toMatchObject({ ok: true, events: 1, purged: 5 });
		});

		test("go in their order: a younger one before them keeps older ones, unless a clock was wrong", async () => {
			await happened(5, 1);
			expect(await purge({ before: noon + 2 * hour, now: noon + 9 * hour })).toBe(1);
			expect(await seqs()).toEqual([3, 2]);
			expect(await purge({ before: noon + 2 * hour, now: noon + 4 * hour })).toBe(2);
		});

		test("of a clock in the future stay while nothing old follows them", async () => {
			await happened(90_000, 3);
			expect(await purge({ before: noon + hour, now: noon + 4 * hour })).toBe(1);
			expect(await seqs()).toEqual([3, 2]);
		});

		test("still verify after an erasure, whether its event is removed or not", async () => {
			const { user } = await given.loggedIn();
			await happened(2);
			const erased = anEvent({ action: "user.erase", userId: user.id, ip: null, userAgent: null, at: noon + 3 * hour });
			await given.storage.users.erase(user.id, erased);
			for (const at of [1, 4]) {
				await purge({ before: noon + at * hour, now: noon + 9 * hour });
				expect(await given.storage.audit.verify()).toMatchObject({ ok: true });
			}
			expect(await given.storage.audit.verify()).toMatchObject({ events: 0, purged: 4 });
		});

		test("may be removed while the log is verified and written to", async () => {
			await Promise.all(Array.from({ length: 1_500 }, () => given.storage.audit.append(anEvent())));
			const others: Promise<unknown>[] = [];
			const report = await given.storage.audit.verify(() => {
				others.push(given.storage.audit.purge(bounds({ before: noon + 1 }), 400));
				others.push(given.storage.audit.append(anEvent({ at: noon + hour })));
			});
			expect(report).toMatchObject({ ok: true });
			await Promise.all(others);
			expect((await given.storage.audit.verify()).purged).toBeGreaterThan(1_000);
		});
	});

	test("counters of hours long ago are removed, some at a time, and others stay", async () => {
		const count = { appid: "wx1", name: "upstream.exchange", label: "", count: 1, total: 1 };
		for (const at of [0, 1, 2, 3]) await given.storage.counts.add(noon + at * hour, [count]);
		const before = noon + 3 * hour;
		const hours = async () =>
			(await given.storage.counts.series(noon, noon + 9 * hour, hour, "wx1"))
				.filter(({ name }) => name === count.name)
				.map(({ at }) => (at - noon) / hour);
		// One more: that an app was registered is counted too.
		const all = (await given.storage.countOld(oldAt(before), 100)).counts;
		expect(await given.storage.counts.purge(before, 2)).toBe(2);
		expect(await given.storage.counts.purge(before, 100)).toBe(all - 2);
		expect(await hours()).toEqual([3]);
	});

	function oldAt(at: number, changes: Partial<RetentionBounds> = {}): RetentionBounds {
		const operatorSessions = { begun: at, seen: at };
		return { sessions: at, codes: at, operatorSessions, auditEvents: bounds({ before: at }), counts: at, ...changes };
	}

	test("what is old is counted as the purges remove it, and no further than asked", async () => {
		const operator = anOperator();
		await given.storage.operators.add(operator, anEvent());
		const signIn = {
			id: "ops_1",
			operatorId: operator.id,
			ip: null,
			userAgent: null,
			createdAt: noon,
			lastSeenAt: noon,
		};
		await given.storage.operatorSessions.open(signIn, Buffer.alloc(32), anEvent());
		for (let i = 0; i < 6; i++) {
			const { session } = await given.loggedIn();
			if (i < 3) await given.storage.sessions.revoke(session.id, { at: noon, by: "user", reason: null }, anEvent());
			await given.storage.codes.claim(given.app.id, Buffer.alloc(32, i), noon);
		}
		const none = { sessions: 0, codes: 0, operatorSessions: 0, auditEvents: 0, counts: 0 };
		expect(await given.storage.countOld(oldAt(noon), 100)).toEqual(none);
		const later = noon + 2 * hour;
		expect(await given.storage.countOld(oldAt(later), 100)).toEqual({
			...{ sessions: 6, codes: 6, operatorSessions: 1, auditEvents: 12, counts: expect.any(Number) },
		});
		expect(await given.storage.countOld(oldAt(later), 4)).toMatchObject({ sessions: 4, codes: 4, auditEvents: 4 });
		const surplus = bounds({ before: noon, keepAtMost: 9 });
		expect(await given.storage.countOld(oldAt(later, { auditEvents: surplus }), 100)).toMatchObject({ auditEvents: 3 });

		const { counts } = await given.storage.countOld(oldAt(later), 1_000);
		expect(await given.storage.sessions.purge(later, 100)).toBe(6);
		expect(await given.storage.codes.purge(later, 100)).toBe(6);
		expect(await given.storage.operatorSessions.purge(later, later)).toBe(1);
		expect(await given.storage.counts.purge(later, 1_000)).toBe(counts);
		expect(await purge({ before: later, now: later })).toBe(12);
		expect(await given.storage.countOld(oldAt(later), 100)).toEqual(none);
	});
}
