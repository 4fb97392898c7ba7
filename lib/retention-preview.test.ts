import { beforeEach, describe, expect, test } from "vitest";
import { contract } from "./contract.ts";
import { purgeWhenDue } from "./housekeeping.ts";
import { purge } from "./retention.ts";
import { showRetention } from "./retention-preview.ts";
import { testWorld, type World } from "./test-world.ts";

const day = 86_400;
const { signal } = new AbortController();
const nothing = { sessions: 0, codes: 0, operatorSessions: 0, auditEvents: 0, counts: 0 };
const run = { signal, wait: async () => undefined };

let world: World;

// Its time begins at four in the afternoon in China.
beforeEach(async () => {
	world = await testWorld({ sessionLifetime: day, absoluteLifetime: day });
});

const shown = async () => contract.showRetention.output?.parse(await showRetention(world.context));

describe("the preview of the retention", () => {
	test("says when it runs, and that there was no run so far", async () => {
		const none = { count: 0, isMore: false };
		expect(await shown()).toEqual({
			...{ nextRun: "2026-01-31T20:00:00.000Z", isRunning: false, lastRun: null },
			old: { sessions: none, codes: none, operatorSessions: none, auditEvents: none, counts: none },
		});
	});

	test("counts what is old tonight, not what is old now, and tonight's run removes just that", async () => {
		await world.login("alice");
		world.pass(31 * day - 3_600);
		expect((await purge(world.context, run))?.removed).toMatchObject({ sessions: 0, codes: 1 });
		expect((await shown())?.old).toMatchObject({ sessions: { count: 1, isMore: false }, codes: { count: 0 } });
		world.pass(13 * 3_600);
		expect((await purge(world.context, run))?.removed).toMatchObject({ sessions: 1, codes: 0 });
		expect((await shown())?.old).toMatchObject({ sessions: { count: 0 } });
	});

	test("counts ten thousand of a kind and no further", async () => {
		world.context.storage.countOld = async (_, most) => ({ ...nothing, sessions: 10_000, auditEvents: most });
		const old = (await shown())?.old;
		expect([old?.sessions, old?.auditEvents]).toEqual([
			{ count: 10_000, isMore: false },
			{ count: 10_000, isMore: true },
		]);
	});

	test("tells what the last run removed, also when that was nothing", async () => {
		await world.login("alice");
		world.pass(40 * day);
		await purge(world.context, run);
		const removed = { ...nothing, sessions: 1, codes: 1 };
		const at = new Date(world.context.now()).toISOString();
		expect((await shown())?.lastRun).toEqual({ at, complete: true, removed, firstBroken: null });
		world.pass(day);
		await purge(world.context, run);
		expect((await shown())?.lastRun).toMatchObject({ complete: true, removed: nothing });
	});

	test("says when somebody is at it, and when a run broke off", async () => {
		const { leases } = world.context.storage;
		const at = world.context.now();
		await leases.take("retention", "other", at + 60_000, at);
		expect((await shown())?.isRunning).toBe(true);
		world.pass(60);
		expect((await shown())?.isRunning).toBe(false);
		await world.login("alice");
		world.pass(40 * day);
		world.context.storage.codes.purge = async () => {
			throw new Error("broken");
		};
		await expect(purge(world.context, run)).rejects.toThrow("broken");
		expect((await shown())?.lastRun).toMatchObject({ complete: false, removed: { sessions: 1 } });
	});
});

describe("a running server", () => {
	test("purges once a night by itself, and at its start when it missed that", async () => {
		const doneAt = async () => Object(await world.context.storage.leases.of("retention")).doneAt;
		await purgeWhenDue(world.context, signal);
		const first = await doneAt();
		expect(first).toBe(world.context.now());
		world.pass(3_600);
		await purgeWhenDue(world.context, signal);
		expect(await doneAt()).toBe(first);
		world.pass(11 * 3_600);
		await purgeWhenDue(world.context, signal);
		expect(await doneAt()).toBe(world.context.now());
	});
});
