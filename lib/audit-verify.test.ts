import { beforeEach, expect, test } from "vitest";
import type { ChainReport } from "../db/storage.ts";
import { verifyEvents } from "./audit-verify.ts";
import { testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

test("a whole log is told with its number of events and its head, and without a broken place", async () => {
	await world.login("alice");
	const report = await verifyEvents(world.context);
	expect(report).toEqual({
		ok: true,
		events: expect.any(Number),
		purged: 0,
		head: expect.stringMatching(/^[0-9a-f]{64}$/),
	});
	await world.login("bob");
	expect((await verifyEvents(world.context)).events).toBe(report.events + 1);
});

test("a broken log is told with the first place that is not as it was written", async () => {
	const { storage } = world.context;
	storage.audit.verify = async () => ({ ok: false, events: 9, purged: 0, firstBroken: 4, head: "ab" });
	expect(await verifyEvents({ storage })).toEqual({ ok: false, events: 9, purged: 0, firstBroken: 4, head: "ab" });
});

test("callers at one time share one walk, later ones get a new one", async () => {
	const { storage } = world.context;
	const walks: ((report: ChainReport) => void)[] = [];
	storage.audit.verify = () => new Promise((resolve) => walks.push(resolve));
	const both = Promise.all([verifyEvents({ storage }), verifyEvents({ storage })]);
	expect(walks.length).toBe(1);
	walks[0]?.({ ok: true, events: 3, purged: 0, firstBroken: null, head: "ab" });
	expect((await both).map(({ events }) => events)).toEqual([3, 3]);
	const later = verifyEvents({ storage });
	expect(walks.length).toBe(2);
	walks[1]?.({ ok: true, events: 4, purged: 0, firstBroken: null, head: "cd" });
	expect((await later).events).toBe(4);
});

test("a walk that failed is not kept for the next caller", async () => {
	const { storage } = world.context;
	const { verify } = storage.audit;
	storage.audit.verify = () => Promise.reject(new Error("disk"));
	await expect(verifyEvents({ storage })).rejects.toThrow("disk");
	storage.audit.verify = verify;
	expect((await verifyEvents({ storage })).ok).toBe(true);
});
