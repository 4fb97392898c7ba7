import { beforeEach, describe, expect, test } from "vitest";
import { StorageUnavailable } from "../db/storage.ts";
import { auditEvent } from "./audit.ts";
import { purge } from "./retention.ts";
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

function keepEndedSessions(days: number): Promise<void> {
	const event = auditEvent(world.context, null, { action: "settings.update", outcome: "ok" });
	return world.context.storage.settings.save({ keepEndedSessions: days }, event);
}

describe("the retention", () => {
	test("removes sessions thirty days after they ended or expired, and no others", async () => {
		const ended = await world.loggedIn("alice");
		await logOut(world.context, {}, ended);
		const expired = await world.loggedIn("bob");
		world.pass(30 * day);
		const young = await world.loggedIn("carol");
		expect(await purge(world.context, signal, wait)).toMatchObject({ sessions: 0 });
		world.pass(1);
		expect(await purge(world.context, signal, wait)).toMatchObject({ sessions: 1 });
		expect([await isKept(ended.session), await isKept(expired.session)]).toEqual([false, true]);
		world.pass(day);
		expect(await purge(world.context, signal, wait)).toMatchObject({ sessions: 1 });
		expect([await isKept(expired.session), await isKept(young.session)]).toEqual([false, true]);
	});

	test("keeps them as long as the owner decided", async () => {
		const { session } = await world.loggedIn("alice");
		await keepEndedSessions(2);
		world.pass(3 * day);
		expect(await purge(world.context, signal, wait)).toMatchObject({ sessions: 0 });
		world.pass(1);
		expect(await purge(world.context, signal, wait)).toMatchObject({ sessions: 1 });
		expect(await isKept(session)).toBe(false);
	});

	test("forgets used codes after a day, so that none of a day works twice", async () => {
		const code = world.simulator.issueCode("alice", "login");
		await world.login("alice", { code });
		world.pass(day);
		expect(await purge(world.context, signal, wait)).toMatchObject({ codes: 0 });
		await expect(world.login("alice", { code })).rejects.toMatchObject({ code: "code_used" });
		world.pass(1);
		expect(await purge(world.context, signal, wait)).toMatchObject({ codes: 1 });
	});

	test("goes in steps of five hundred, with a pause after each for everybody else", async () => {
		await keepEndedSessions(1);
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
		expect(await purge(world.context, signal, wait)).toMatchObject({ sessions: 1_100, codes: 1_100 });
		expect(steps).toEqual([500, 500, 100]);
		expect(waits).toHaveLength(4);
	});

	test("is told by one event with the numbers, and by none when nothing was removed", async () => {
		await world.login("alice");
		world.pass(32 * day);
		await purge(world.context, signal, wait);
		await purge(world.context, signal, wait);
		const detail = { sessions: 1, codes: 1, operatorSessions: 0 };
		const event = { action: "retention.purge", outcome: "ok", detail, operatorId: null, requestId: null };
		expect(world.appended).toMatchObject([event]);
	});

	test("that breaks off tells what it had removed, and goes on the next time", async () => {
		await world.login("alice");
		world.pass(32 * day);
		const { codes } = world.context.storage;
		const { purge: purgeCodes } = codes;
		codes.purge = () => Promise.reject(new StorageUnavailable("SQLITE_FULL"));
		await expect(purge(world.context, signal, wait)).rejects.toBeInstanceOf(StorageUnavailable);
		codes.purge = purgeCodes;
		expect(await purge(world.context, signal, wait)).toMatchObject({ sessions: 0, codes: 1 });
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
		expect(await purge(world.context, leaving.signal, leave)).toMatchObject({ sessions: 500, codes: 0 });
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
		expect(await purge(world.context, signal, wait)).toMatchObject({ operatorSessions: 0 });
		world.pass(1);
		expect(await purge(world.context, signal, wait)).toMatchObject({ operatorSessions: 1 });
	});
});
