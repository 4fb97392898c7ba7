import { beforeEach, describe, expect, test } from "vitest";
import type { OperatorCaller } from "./context.ts";
import { expireSession, expireSessions } from "./expire-sessions.ts";
import { showSession } from "./sessions.ts";
import { person, script } from "./test-operators.ts";
import { otherApp } from "./test-other-app.ts";
import { appid, startOfTime, testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const operator = person("operator");
const week = 7 * 86_400;
type Input = Partial<Parameters<typeof expireSessions>[1]>;

const expire = (input: Input, caller: OperatorCaller = operator) =>
	expireSessions(world.context, { resetSessionKey: false, ...input }, caller);
const refusal = (token: string) =>
	world.caller(token).then(
		() => null,
		({ code }) => code,
	);
const endings = async (userId: string) =>
	(await world.eventsOf(userId)).filter(({ action }) => action === "session.expire");

describe("ending one session", () => {
	const end = (id: string, caller: OperatorCaller = operator) =>
		expireSession(world.context, { id, reason: "The phone was stolen" }, caller);

	test("refuses its very next request, and no other session of the user", async () => {
		const lost = await world.loggedIn("alice");
		const kept = await world.loggedIn("alice");
		world.pass(60);
		expect(await end(lost.session.id)).toEqual({ expired: 1 });
		expect([await refusal(lost.token), await refusal(kept.token)]).toEqual(["session_revoked", null]);
	});

	test("tells afterwards when, by whom and why", async () => {
		const { session, user } = await world.loggedIn("alice");
		await end(session.id);
		const revokedAt = new Date(startOfTime).toISOString();
		expect(await showSession(world.context, { id: session.id }, operator)).toMatchObject({
			...{ status: "revoked", revokedAt, revokedBy: "opr_operator", revokedReason: "The phone was stolen" },
		});
		expect(await endings(user.id)).toMatchObject([
			{
				...{ outcome: "ok", reason: null, appid, sessionId: session.id, operatorId: "opr_operator", apiKeyId: null },
				detail: { reason: "The phone was stolen" },
			},
		]);
	});

	test("that has ended before, by whatever way, changes and tells nothing", async () => {
		const revoked = await world.loggedIn("alice");
		await end(revoked.session.id);
		const expired = await world.loggedIn("bob");
		world.pass(week);
		for (const { session, user } of [revoked, expired]) {
			const before = await world.context.storage.users.dossier(user.id);
			expect(await end(session.id)).toEqual({ expired: 0 });
			expect(await world.context.storage.users.dossier(user.id)).toEqual(before);
		}
	});

	test("is not found where there is none, and by an API key of another app", async () => {
		const { session, token } = await world.loggedIn("alice");
		await expect(end("ses_none")).rejects.toMatchObject({ code: "not_found" });
		await expect(end(session.id, script("wx-other"))).rejects.toMatchObject({ code: "not_found" });
		expect(await refusal(token)).toBeNull();
		expect(await end(session.id, script(appid))).toEqual({ expired: 1 });
		expect(await showSession(world.context, { id: session.id }, operator)).toMatchObject({ revokedBy: "key_1" });
	});
});

describe("ending chosen sessions", () => {
	test("ends each with an event of its own; those that are gone or ended are passed over", async () => {
		const alice = await world.loggedIn("alice");
		const bob = await world.loggedIn("bob");
		const carol = await world.loggedIn("carol");
		await expireSession(world.context, { id: bob.session.id }, operator);
		const ids = [alice, bob, carol, alice].map(({ session }) => session.id);
		expect(await expire({ ids: [...ids, "ses_none"], reason: "A leak" })).toEqual({ expired: 2 });
		for (const { user, session } of [alice, carol]) {
			expect(await endings(user.id)).toMatchObject([{ sessionId: session.id, detail: { reason: "A leak" } }]);
		}
		expect(await endings(bob.user.id)).toHaveLength(1);
	});

	test("leaves those of other apps alone for an API key of one app", async () => {
		const other = await otherApp(world);
		const alice = await world.loggedIn("alice");
		const bob = await world.caller((await other.login("bob")).token);
		const ids = [alice.session.id, bob.session.id];
		expect(await expire({ ids }, script(other.appid))).toEqual({ expired: 1 });
		expect(await refusal(alice.token)).toBeNull();
	});
});

describe("ending all sessions of a user", () => {
	test("ends them all as of one moment, with their number in one event, and nobody else's", async () => {
		const opened = [];
		for (let i = 0; i < 4; i++) opened.push(await world.loggedIn("alice"));
		const { token } = await world.loggedIn("bob");
		const [first] = opened;
		expect(await expire({ userId: first?.user.id, reason: "Taken over" })).toEqual({ expired: 4 });
		expect(await refusal(token)).toBeNull();
		const held = await world.context.storage.users.dossier(first?.user.id ?? "");
		expect(
			held?.sessions.map(({ revokedAt, revokedBy, revokedReason }) => [revokedAt, revokedBy, revokedReason]),
		).toEqual(Array.from({ length: 4 }, () => [startOfTime, "opr_operator", "Taken over"]));
		expect(await endings(first?.user.id ?? "")).toMatchObject([
			{ sessionId: null, appid, detail: { reason: "Taken over", sessions: 4 } },
		]);
	});

	test("that has none ends none; one who does not exist is not found, nor one of another app", async () => {
		const { user } = await world.loggedIn("alice");
		expect(await expire({ userId: user.id })).toEqual({ expired: 1 });
		expect(await expire({ userId: user.id })).toEqual({ expired: 0 });
		expect(await endings(user.id)).toHaveLength(1);
		for (const [userId, caller] of [
			["usr_none", operator],
			[user.id, script("wx-other")],
		] as const) {
			await expect(expire({ userId }, caller)).rejects.toMatchObject({ code: "not_found" });
		}
	});
});

describe("ending all sessions of an app", () => {
	test("ends them all in steps and leaves other apps alone", async () => {
		const other = await otherApp(world);
		const steps: number[] = [];
		const { sessions } = world.context.storage;
		const { revokeSome } = sessions;
		sessions.revokeSome = async (whose, limit, ...told) => {
			steps.push(limit);
			return revokeSome(whose, 2, ...told);
		};
		for (const user of ["alice", "bob", "carol", "dave", "erin"]) await world.login(user);
		const { token } = await other.login("alice");
		expect(await expire({ appid, reason: "Incident 7" })).toEqual({ expired: 5 });
		expect(steps).toEqual([1000, 1000, 1000, 1000]);
		expect(await refusal(token)).toBeNull();
		const { countActive } = sessions;
		expect(await countActive(world.context.now())).toMatchObject([{ sessions: 1 }]);
	});

	test("also of one that is switched off; one that is not registered is unknown, as another to an API key of one", async () => {
		await world.login("alice");
		await world.setApp({}, false);
		for (const [unknown, caller] of [
			["wx-nobody", operator],
			[appid, script("wx-other")],
		] as const) {
			await expect(expire({ appid: unknown }, caller)).rejects.toMatchObject({ code: "app_unknown" });
		}
		expect(await expire({ appid }, script(appid))).toEqual({ expired: 1 });
	});
});
