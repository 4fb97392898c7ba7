import { beforeEach, describe, expect, test } from "vitest";
import type { OldRows, Settings } from "../db/installation.ts";
import { StorageUnavailable } from "../db/storage.ts";
import { auditEvent } from "./audit.ts";
import { Pace } from "./pace.ts";
import { purge, purgeShortLived } from "./retention.ts";
import { logOut } from "./session.ts";
import { stranger, testWorld, type World } from "./test-world.ts";

const day = 86_400;

let world: World;
let waits: number[];
const wait = async (milliseconds: number) => void waits.push(milliseconds);
const { signal } = new AbortController();

beforeEach(async () => {
	world = await testWorld({ sessionLifetime: day, absoluteLifetime: day });
	waits = [];
});

const isKept = async (session: { id: string }) => (await world.context.storage.sessions.byId(session.id)) !== null;

/** What a run removes, in steps of five hundred rows. */
async function purged(
	leaving = signal,
	rest: (milliseconds: number) => Promise<void> = wait,
): Promise<OldRows | undefined> {
	return (await purge(world.context, { signal: leaving, wait: rest, pace: new FullSteps() }))?.removed;
}

class FullSteps extends Pace {
	override async step(remove: (rows: number) => Promise<number>) {
		const removed = await remove(500);
		return { removed, isMore: removed >= 500, rest: 20 };
	}
}

function settle(changes: Partial<Settings>): Promise<void> {
	const event = auditEvent(world.context, null, { action: "settings.update", outcome: "ok" });
	const settings = { keepEndedSessions: 30, keepAuditDays: null, maxAuditEvents: null, ...changes };
	return world.context.storage.settings.save(settings, event);
}

describe("the retention", () => {
	test("removes sessions thirty days after they ended or expired, and no others", async () => {
		const ended = await world.loggedIn("alice");
		await logOut(world.context, {}, ended);
		const expired = await world.loggedIn("bob");
		world.pass(30 * day);
		const young = await world.loggedIn("carol");
		expect(await purged()).toMatchObject({ sessions: 0 });
		world.pass(1);
		expect(await purged()).toMatchObject({ sessions: 1 });
		expect([await isKept(ended.session), await isKept(expired.session)]).toEqual([false, true]);
		world.pass(day);
		expect(await purged()).toMatchObject({ sessions: 1 });
		expect([await isKept(expired.session), await isKept(young.session)]).toEqual([false, true]);
	});

	test("keeps them as long as the owner decided", async () => {
		const { session } = await world.loggedIn("alice");
		await settle({ keepEndedSessions: 2 });
		world.pass(3 * day);
		expect(await purged()).toMatchObject({ sessions: 0 });
		world.pass(1);
		expect(await purged()).toMatchObject({ sessions: 1 });
		expect(await isKept(session)).toBe(false);
	});

	test("forgets used codes after a day, so that none of a day works twice", async () => {
		const code = world.simulator.issueCode("alice", "login");
		await world.login("alice", { code });
		world.pass(day);
		expect(await purged()).toMatchObject({ codes: 0 });
		await expect(world.login("alice", { code })).rejects.toMatchObject({ code: "code_used" });
		world.pass(1);
		expect(await purged()).toMatchObject({ codes: 1 });
	});

	test("goes in steps of five hundred, with a pause after each for everybody else", async () => {
		await settle({ keepEndedSessions: 1 });
		await Promise.all(Array.from({ length: 1_100 }, () => world.login("alice")));
		world.pass(2 * day + 1);
		const { purge: step } = world.context.storage.sessions;
		const steps: number[] = [];
		world.context.storage.sessions.purge = async (before, limit) => {
			const removed = await step(before, limit);
			expect(limit).toBe(500);
			steps.push(removed);
			return removed;
		};
		expect(await purged()).toMatchObject({ sessions: 1_100, codes: 1_100 });
		expect(steps).toEqual([500, 500, 100]);
		expect(waits).toHaveLength(4);
	});

	test("is told by one event with the numbers, and by none when nothing was removed", async () => {
		await world.login("alice");
		world.pass(32 * day);
		await purged();
		await purged();
		const detail = { sessions: 1, codes: 1, operatorSessions: 0, auditEvents: 0, counts: 0 };
		const event = { action: "retention.purge", outcome: "ok", detail, operatorId: null, requestId: null };
		expect(world.appended).toMatchObject([event]);
	});

	test("that breaks off tells what it had removed, and goes on the next time", async () => {
		await world.login("alice");
		world.pass(32 * day);
		const { codes } = world.context.storage;
		const { purge: purgeCodes } = codes;
		codes.purge = () => Promise.reject(new StorageUnavailable("SQLITE_FULL"));
		await expect(purged()).rejects.toBeInstanceOf(StorageUnavailable);
		codes.purge = purgeCodes;
		expect(await purged()).toMatchObject({ sessions: 0, codes: 1 });
		expect(world.appended.map(({ detail }) => detail)).toMatchObject([
			{ sessions: 1, codes: 0 },
			{ sessions: 0, codes: 1 },
		]);
	});

	test("stops at its next step when the process leaves", async () => {
		await Promise.all(Array.from({ length: 600 }, () => world.login("alice")));
		world.pass(32 * day);
		const leaving = new AbortController();
		const leave = async () => leaving.abort();
		expect(await purged(leaving.signal, leave)).toMatchObject({ sessions: 500, codes: 0 });
	});

	test("keeps audit events for good, for some days or up to a number, as the owner decided", async () => {
		for (let i = 0; i < 3; i++) {
			await world.login("alice");
			world.pass(day);
		}
		const events = async () => (await world.context.storage.audit.verify()).events;
		const before = await events();
		world.pass(40 * day);
		await settle({ keepEndedSessions: 3650 });
		expect(await purged()).toMatchObject({ auditEvents: 0, codes: 3 });
		await settle({ keepEndedSessions: 3650, keepAuditDays: 42 });
		expect(await purged()).toMatchObject({ auditEvents: 2 });
		expect(await events()).toBe(before + 2);
		await settle({ keepEndedSessions: 3650, maxAuditEvents: 2 });
		expect(await purged()).toMatchObject({ auditEvents: before + 1 });
		expect(await world.context.storage.audit.verify()).toMatchObject({ ok: true, events: 3 });
	});

	test("forgets after 400 days what was counted in an hour", async () => {
		await world.login("alice");
		world.pass(400 * day);
		expect(await purged()).toMatchObject({ counts: 0 });
		world.pass(3_600);
		expect((await purged())?.counts).toBeGreaterThan(0);
	});

	test("removes nothing of an audit log that somebody changed, and says where", async () => {
		await world.login("alice");
		world.pass(500 * day);
		await settle({ keepAuditDays: 365 });
		world.context.storage.audit.purge = async () => ({ removed: 0, firstBroken: 7 });
		const found = await purge(world.context, { signal, wait });
		expect(found).toMatchObject({ firstBroken: 7, complete: true, removed: { sessions: 1, auditEvents: 0 } });
		expect(world.appended.at(-1)).toMatchObject({ outcome: "failed", detail: { sessions: 1, firstBroken: 7 } });
	});

	test("removes budgets whose time is over, untold", async () => {
		const { storage, now } = world.context;
		const spend = (key: string, window: number) => storage.budgets.spend(key, 1, window, now());
		await spend("a", 60_000);
		await spend("b", 60_000_000);
		world.pass(61);
		expect(await purged()).toEqual({ sessions: 0, codes: 0, operatorSessions: 0, auditEvents: 0, counts: 0 });
		expect(await storage.budgets.purge(now() + 120_000_000, 9)).toBe(1);
	});

	test("of used codes and budgets alone is worth no event", async () => {
		await world.login("alice");
		const { storage, now } = world.context;
		await Promise.all(Array.from({ length: 300 }, (_, n) => storage.budgets.spend(`${n}`, 1, 60_000, now())));
		world.pass(day + 1);
		await purgeShortLived(world.context, { signal, wait });
		expect(await storage.budgets.purge(now(), 9)).toBe(0);
		expect(await purged()).toMatchObject({ codes: 0 });
		expect(world.appended).toEqual([]);
	});

	test("removes operators' sessions that are over", async () => {
		const operator = {
			...{ id: "opr_1", email: "owner@example.com", name: null, role: "owner" as const, passwordHash: "x" },
			...{ sealedTotp: null, totpStep: null, recoveryCodes: [], createdAt: 0, lastSignInAt: null },
		};
		const event = (action: "operator.create" | "operator.signIn") =>
			auditEvent(world.context, stranger, { action, outcome: "ok" });
		await world.context.storage.operators.add(operator, event("operator.create"));
		const at = world.context.now();
		const session = { id: "ops_1", operatorId: "opr_1", ip: null, userAgent: null, createdAt: at, lastSeenAt: at };
		await world.context.storage.operatorSessions.open(session, Buffer.alloc(32), event("operator.signIn"));
		world.pass(1_800);
		expect(await purged()).toMatchObject({ operatorSessions: 0 });
		world.pass(1);
		expect(await purged()).toMatchObject({ operatorSessions: 1 });
	});
});
