import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { App } from "../records.ts";
import type { Given } from "./given.ts";
import { noAuditFilter, noSessionFilter, noUserFilter, walk } from "./paging.ts";
import { aLogin, anApp, anEvent, aSession, noon } from "./rows.ts";

/** What the port promises of work on many rows, done in steps. */
export function stepPromises(given: Given): void {
	const anotherApp = async () => {
		const app = anApp();
		await given.storage.apps.save(app, { created: anEvent(), updated: anEvent() });
		return app;
	};
	/** Opens a session at noon that ends `lasts` later. */
	const open = async (app: App, openid: string, lasts = 600_000) => {
		const login = aLogin(app, openid, { session: aSession(noon + lasts) });
		const opened = await given.storage.sessions.open(login, anEvent());
		if (opened === "blocked") throw new Error("the user is blocked");
		return { id: login.session.id, userId: opened.user.id };
	};
	const all = () => walk((limit, cursor) => given.storage.sessions.page(noSessionFilter, limit, cursor), 200);
	const endedBy = async () => new Map((await all()).map(({ session }) => [session.id, session.revokedBy]));
	const revocation = { at: noon + 10, by: "opr_1", reason: "stolen" };

	describe("sessions ended in steps", () => {
		test.each(["userId", "appId"])(
			"by %s: all that are neither ended nor expired, so many at a time, no others",
			async (of) => {
				const other = await anotherApp();
				const own = [];
				for (let i = 0; i < 7; i++) own.push(await open(given.app, "o-alice"));
				const userId = own[0]?.userId ?? "";
				const whose = of === "userId" ? { userId } : { appId: given.app.id };
				const expired = await open(given.app, "o-alice", 10);
				const ended = await open(given.app, "o-alice");
				await given.storage.sessions.revoke(ended.id, { at: noon, by: "user", reason: null }, anEvent());
				await open(other, "o-alice");
				if (of === "userId") await open(given.app, "o-bob");

				const before = await given.countEvents();
				const steps = [];
				for (let i = 0; i < 5; i++)
					steps.push(await given.storage.sessions.revokeSome(whose, 3, revocation, anEvent()));
				expect(steps).toEqual([3, 3, 1, 0, 0]);
				expect(await given.countEvents()).toBe(before + 3);
				const by = await endedBy();
				for (const { id } of own) expect(by.get(id)).toBe("opr_1");
				expect([by.get(expired.id), by.get(ended.id)]).toEqual([null, "user"]);
				expect([...by.values()].filter((by) => by === "opr_1")).toHaveLength(7);
				const found = await given.storage.sessions.byId(own[0]?.id ?? "");
				expect(found?.session).toMatchObject({ revokedAt: noon + 10, revokedReason: "stolen" });
			},
		);

		test("the event tells how many, beside what it told before", async () => {
			await open(given.app, "o-alice");
			await open(given.app, "o-bob");
			const event = anEvent({ action: "session.expire", detail: { of: "app" } });
			await given.storage.sessions.revokeSome({ appId: given.app.id }, 10, revocation, event);
			expect((await given.storage.audit.byId(event.id))?.detail).toEqual({ of: "app", sessions: 2 });
		});

		test.each(["userId", "appId"])("by %s, by five at once: each session is ended and told once", async (of) => {
			const { userId } = await open(given.app, "o-alice");
			for (let i = 0; i < 9; i++) await open(given.app, "o-alice");
			const whose = of === "userId" ? { userId } : { appId: given.app.id };
			const end = () => given.storage.sessions.revokeSome(whose, 4, revocation, anEvent());
			const ended = await Promise.all([end(), end(), end(), end(), end()]);
			expect(ended.reduce((sum, sessions) => sum + sessions)).toBe(10);
			expect([...(await endedBy()).values()].every((by) => by === "opr_1")).toBe(true);
		});

		test.each(["userId", "appId"])("by %s: a session that was opened later goes on", async (of) => {
			const { id, userId } = await open(given.app, "o-alice");
			const session = aSession(noon + 600_000);
			await given.storage.sessions.open(aLogin(given.app, "o-alice", { session, at: noon + 11 }), anEvent());
			const whose = of === "userId" ? { userId } : { appId: given.app.id };
			const end = () => given.storage.sessions.revokeSome(whose, 4, revocation, anEvent());
			expect([await end(), await end()]).toEqual([1, 0]);
			expect([(await endedBy()).get(id), (await endedBy()).get(session.id)]).toEqual(["opr_1", null]);
		});

		test("none ends when the event cannot be written", async () => {
			const { id, userId } = await open(given.app, "o-alice");
			const taken = anEvent();
			await given.storage.audit.append(taken);
			await expect(given.storage.sessions.revokeSome({ userId }, 4, revocation, taken)).rejects.toThrow();
			expect((await endedBy()).get(id)).toBeNull();
		});
	});

	describe("users erased in steps", () => {
		test("are gone as one erased alone, each with an event of his own, and others stay", async () => {
			const other = await anotherApp();
			const { userId: staying } = await open(other, "o-0");
			const ids = [];
			for (let i = 0; i < 5; i++) ids.push((await open(given.app, `o-${i}`)).userId);
			const before = await given.countEvents();
			const event = (userId: string) => anEvent({ action: "user.erase", userId, ip: null, userAgent: null });
			const steps = [];
			for (let i = 0; i < 4; i++) steps.push(await given.storage.users.eraseSome(given.app.id, 2, event));
			expect(steps).toEqual([2, 2, 1, 0]);
			expect(await given.storage.audit.verify()).toMatchObject({ ok: true, events: before + 5 });
			expect((await all()).map(({ user }) => user.id)).toEqual([staying]);
			const users = await walk((limit, cursor) => given.storage.users.page(noUserFilter, limit, cursor), 10);
			expect(users.map(({ user }) => user.id)).toEqual([staying]);
			for (const q of ids) {
				const { items } = await given.storage.audit.page({ ...noAuditFilter, q }, 9, null);
				expect(items.map(({ action, ip, userAgent }) => [action, ip, userAgent])).toEqual([
					["user.erase", null, null],
					["login", null, null],
				]);
			}
			expect(await given.storage.apps.remove(given.app.id, anEvent())).toBe("removed");
		});

		test("none is erased in a step whose event cannot be written", async () => {
			await open(given.app, "o-alice");
			const taken = anEvent();
			await given.storage.audit.append(taken);
			await expect(given.storage.users.eraseSome(given.app.id, 2, () => taken)).rejects.toThrow();
			expect(await given.storage.users.byOpenid(given.app.id, "o-alice")).not.toBeNull();
		});
	});

	describe("what is over", () => {
		test("sessions that ended or expired before a time are removed, so many at a time, no others", async () => {
			const row = fc.record({ lasts: fc.integer({ min: 1, max: 9 }), endsAt: fc.option(fc.nat(8)) });
			const rows = fc.sample(row, { numRuns: 60, seed: 20_260_131 });
			const over = new Map<string, number>();
			for (const [i, { lasts, endsAt }] of rows.entries()) {
				const { id } = await open(given.app, `o-${i % 9}`, lasts);
				const isRevoked = endsAt !== null && endsAt < lasts;
				if (isRevoked) await given.storage.sessions.revoke(id, { ...revocation, at: noon + endsAt }, anEvent());
				over.set(id, noon + (isRevoked ? endsAt : lasts));
			}
			for (const before of [noon, noon + 3, noon + 4, noon + 20]) {
				const steps = [];
				do steps.push(await given.storage.sessions.purge(before, 7));
				while (steps.at(-1) !== 0 && steps.length < 99);
				expect(steps.slice(0, -2).every((removed) => removed === 7)).toBe(true);
				const left = [...over].filter(([, end]) => end >= before).map(([id]) => id);
				expect((await all()).map(({ session }) => session.id).sort()).toEqual(left.sort());
			}
		});

		test("claims of codes made before a time are removed, so many at a time, no others", async () => {
			const codes = Array.from({ length: 9 }, (_, i) => Buffer.alloc(32, i));
			for (const [i, code] of codes.entries()) await given.storage.codes.claim(given.app.id, code, noon + i);
			const steps = [];
			for (let i = 0; i < 3; i++) steps.push(await given.storage.codes.purge(noon + 5, 3));
			expect(steps).toEqual([3, 2, 0]);
			const claims = [];
			for (const code of codes) claims.push(await given.storage.codes.claim(given.app.id, code, noon));
			expect(claims).toEqual([true, true, true, true, true, false, false, false, false]);
		});
	});

	test("active sessions are counted by app; apps without any are left out", async () => {
		const [other, empty] = [await anotherApp(), await anotherApp()];
		for (const lasts of [10, 20, 20, 30]) await open(given.app, "o-alice", lasts);
		const { id } = await open(other, "o-alice", 40);
		await open(other, "o-bob", 40);
		await open(empty, "o-alice", 5);
		await given.storage.sessions.revoke(id, { at: noon, by: "user", reason: null }, anEvent());
		const counted = async (at: number) =>
			new Map((await given.storage.sessions.countActive(at)).map(({ appId, sessions }) => [appId, sessions]));
		expect(await counted(noon + 10)).toEqual(
			new Map([
				[given.app.id, 3],
				[other.id, 1],
			]),
		);
		expect(await counted(noon + 19)).toEqual(
			new Map([
				[given.app.id, 3],
				[other.id, 1],
			]),
		);
		expect(await counted(noon + 30)).toEqual(new Map([[other.id, 1]]));
		expect(await counted(noon + 40)).toEqual(new Map());
	});
}
