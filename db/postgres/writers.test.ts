import { describe, expect, onTestFinished, test } from "vitest";
import { openStorage } from "../open.ts";
import { type Storage, StorageUnavailable } from "../storage.ts";
import { aLogin, anApp, anEvent, noon, unlock } from "../suite/rows.ts";
import { ask, newMigratedDatabase, serverUrl } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";

const hour = 3_600_000;

/** Opens a database as one more process would, whose connections go by a name of their own. */
async function processOn(url: string, name: string): Promise<Storage> {
	const { storage } = await openStorage(`${url}?application_name=${name}`, unlock, undefined, patient);
	onTestFinished(() => storage.close());
	return storage;
}

/** How many events the counters of the hour know. */
async function counted(storage: Storage): Promise<number> {
	const steps = await storage.counts.series(noon, noon + hour, hour, null);
	return steps.reduce((sum, { name, count }) => (name === "login" ? sum + count : sum), 0);
}

/** Expects the log to hold so many events without a gap, each once and counted once, and all processes to agree on it. */
async function expectWhole(url: string, processes: readonly Storage[], events: number): Promise<void> {
	const [first, ...others] = await Promise.all(processes.map((storage) => storage.audit.verify()));
	expect(first).toMatchObject({ ok: true, events, purged: 0, firstBroken: null });
	for (const report of others) expect(report).toEqual(first);
	const [row] = await ask(
		url,
		"SELECT min(seq)::int AS first, max(seq)::int AS last, count(*)::int AS count FROM audit_events",
	);
	expect(row).toEqual({ first: 1, last: events, count: events });
	for (const storage of processes) expect(await counted(storage)).toBe(events);
}

/** Ends all connections of a process, as the server sees it when that is killed. */
async function endConnections(url: string, name: string): Promise<number> {
	const ended = await ask(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", [
		name,
	]);
	return ended.length;
}

describe.runIf(serverUrl !== null)("several processes that write one log", () => {
	test("leave no gap and no fork, and each event is counted once", async () => {
		const url = await newMigratedDatabase();
		const processes = [await processOn(url, "one"), await processOn(url, "two"), await processOn(url, "three")];
		const events = Array.from({ length: 3_000 }, () => anEvent());
		await Promise.all(events.map((event, i) => processes[i % 3]?.audit.append(event)));
		await expectWhole(url, processes, 3_000);
		const kept = await ask<{ id: string }>(url, "SELECT id FROM audit_events");
		expect(kept.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => id).sort());
	});

	test("keep the order in which each of them was answered", async () => {
		const url = await newMigratedDatabase();
		const [one, two] = [await processOn(url, "one"), await processOn(url, "two")];
		const ids: string[] = [];
		for (let i = 0; i < 60; i++) {
			const event = anEvent();
			await (i % 2 === 0 ? one : two).audit.append(event);
			ids.push(event.id);
		}
		const kept = await ask<{ id: string }>(url, "SELECT id FROM audit_events ORDER BY seq");
		expect(kept.map(({ id }) => id)).toEqual(ids);
	});

	test("lose nothing that was answered when one loses its connections again and again", async () => {
		const url = await newMigratedDatabase();
		const [doomed, other] = [await processOn(url, "doomed"), await processOn(url, "other")];
		const answered: string[] = [];
		let failed = 0;
		let isOver = false;
		const write = async (storage: Storage) => {
			while (!isOver) {
				const event = anEvent();
				try {
					await storage.audit.append(event);
					answered.push(event.id);
				} catch (error) {
					expect(error).toBeInstanceOf(StorageUnavailable);
					expect(storage).toBe(doomed);
					failed += 1;
					await new Promise((resolve) => setTimeout(resolve, 20));
				}
			}
		};
		const writers = Promise.all([doomed, other].flatMap((storage) => Array.from({ length: 40 }, () => write(storage))));
		writers.catch(() => {});
		let cut = 0;
		while (cut < 5) {
			await new Promise((resolve) => setTimeout(resolve, 150));
			const before = failed;
			expect(await endConnections(url, "doomed")).toBeGreaterThan(0);
			await expect.poll(() => failed).toBeGreaterThan(before);
			await expect
				.poll(() =>
					doomed.audit.append(anEvent()).then(
						() => true,
						() => false,
					),
				)
				.toBe(true);
			cut += 1;
		}
		await expect.poll(() => answered.length).toBeGreaterThan(1_000);
		isOver = true;
		await writers;
		const kept = await ask<{ id: string }>(url, "SELECT id FROM audit_events");
		const ids = new Set(kept.map(({ id }) => id));
		expect(answered.filter((id) => !ids.has(id))).toEqual([]);
		await expectWhole(url, [doomed, other], kept.length);
	});

	test("remove each old event once, however many of them do so", async () => {
		const url = await newMigratedDatabase();
		const processes = [await processOn(url, "one"), await processOn(url, "two"), await processOn(url, "three")];
		const [first] = processes;
		await Promise.all(Array.from({ length: 500 }, () => first?.audit.append(anEvent())));
		const bounds = { before: null, keepAtMost: 80, now: noon };
		const purged = await Promise.all(Array.from({ length: 15 }, (_, i) => processes[i % 3]?.audit.purge(bounds, 30)));
		expect(purged.reduce((sum, told) => sum + (told?.removed ?? 0), 0)).toBe(420);
		expect(await first?.audit.verify()).toMatchObject({ ok: true, events: 80, purged: 420 });
	});

	test("find a whole log at every moment, while others write, erase and remove", async () => {
		const url = await newMigratedDatabase();
		const [one, two, three] = [await processOn(url, "one"), await processOn(url, "two"), await processOn(url, "three")];
		const app = anApp();
		await one.apps.save(app, { created: anEvent(), updated: anEvent() });
		let isOver = false;
		const login = async (storage: Storage, name: string) => {
			for (let i = 0; i < 150; i++) {
				const opened = await storage.sessions.open(aLogin(app, `o-${name}-${i % 20}`), anEvent());
				if (opened === "blocked") throw new Error("the user is blocked");
				const { id } = opened.user;
				if (i % 15 === 14) await storage.users.erase(id, anEvent({ action: "user.erase", userId: id, ip: null }));
			}
		};
		let removed = 0;
		const remove = async () => {
			while (!isOver || removed <= 500) {
				const told = await three.audit.purge({ before: null, keepAtMost: 120, now: noon }, 30);
				expect(told.firstBroken).toBeNull();
				removed += told.removed;
			}
		};
		let verified = 0;
		const verify = async () => {
			while (!isOver || verified <= 3) {
				expect(await three.audit.verify()).toMatchObject({ ok: true, firstBroken: null });
				verified += 1;
			}
		};
		const watching = Promise.all([remove(), verify()]);
		const logins = ["a", "b", "c", "d"].flatMap((name) => [login(one, `1${name}`), login(two, `2${name}`)]);
		await Promise.all(logins).finally(() => {
			isOver = true;
		});
		await watching;
		const { purged, events, ok } = await one.audit.verify();
		expect([ok, purged, purged + events]).toEqual([true, removed, 1 + 8 * 160]);
	});
});
