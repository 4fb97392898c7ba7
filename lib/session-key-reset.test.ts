import { beforeEach, describe, expect, test } from "vitest";
import type { OperatorCaller } from "./context.ts";
import { decrypt } from "./decrypt.ts";
import { expireSessions } from "./expire-sessions.ts";
import { PlatformRefusal } from "./platforms/platform.ts";
import { sessionKeysOf } from "./session-keys.ts";
import { person, script } from "./test-operators.ts";
import { testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const operator = person("operator");
const expire = (input: object, caller: OperatorCaller = operator) =>
	expireSessions(world.context, { resetSessionKey: true, ...input }, caller);
const resets = () => world.calls.filter(({ path }) => path === "/wxa/resetusersessionkey");
const refusedWith = (...told: ConstructorParameters<typeof PlatformRefusal>) => {
	world.upstream = ({ path }) => {
		if (path === "/wxa/resetusersessionkey") throw new PlatformRefusal(...told);
	};
};

describe("resetting session keys at the platform", () => {
	test("asks for each user once, after the sessions ended, and keeps the new key alone", async () => {
		const alice = await world.loggedIn("alice");
		world.simulator.replaceSessionKey("alice");
		const again = await world.loggedIn("alice");
		const bob = await world.loggedIn("bob");
		const before = world.simulator.sessionKey("alice");
		const ids = [alice, again, bob].map(({ session }) => session.id);
		const answer = await expire({ ids, reason: "A leak" });
		expect(answer).toEqual({ expired: 3, sessionKeysReset: 2, sessionKeysNotReset: [] });
		expect(resets().map(({ query }) => query?.openid)).toEqual(["sim-alice", "sim-bob"]);
		const after = world.simulator.sessionKey("alice");
		expect(after).not.toBe(before);
		expect(await sessionKeysOf(world.context, alice.app, alice.user)).toEqual([after]);
	});

	test("makes what was encrypted with a key that leaked worthless", async () => {
		const { user } = await world.loggedIn("alice");
		const leaked = world.simulator.sessionKey("alice");
		await expire({ userId: user.id });
		const { token } = await world.login("alice");
		const run = { stepInfoList: [] };
		const forged = world.encrypt("alice", run, { sessionKey: leaked });
		const refused = { code: "decrypt_failed" };
		await expect(decrypt(world.context, forged, await world.caller(token))).rejects.toMatchObject(refused);
		const honest = await decrypt(world.context, world.encrypt("alice", run), await world.caller(token));
		expect(honest.kind).toBe("weRunData");
	});

	test("is told in the audit log, beside the ending", async () => {
		const { user } = await world.loggedIn("alice");
		await expire({ userId: user.id, reason: "A leak" });
		expect((await world.eventsOf(user.id)).slice(1)).toMatchObject([
			{ action: "session.expire", outcome: "ok", detail: { reason: "A leak", sessions: 1 } },
			{ action: "session.expire", outcome: "ok", operatorId: "opr_operator", detail: { sessionKeyReset: true } },
		]);
	});

	test("can be tried again when the sessions have ended already", async () => {
		const { user } = await world.loggedIn("alice");
		refusedWith("upstream_busy", { errcode: -1 });
		const notReset = [{ userId: user.id, error: "upstream_busy" }];
		const failed = await expire({ userId: user.id });
		expect(failed).toEqual({ expired: 1, sessionKeysReset: 0, sessionKeysNotReset: notReset });
		world.upstream = () => undefined;
		const repeated = await expire({ userId: user.id });
		expect(repeated).toEqual({ expired: 0, sessionKeysReset: 1, sessionKeysNotReset: [] });
	});

	test("ends the sessions all the same when the platform refuses, and tells why in the audit log", async () => {
		const { user, token } = await world.loggedIn("alice");
		refusedWith("app_misconfigured", { errcode: 40164, hint: "203.0.113.9" });
		await expire({ userId: user.id });
		await expect(world.caller(token)).rejects.toMatchObject({ code: "session_revoked" });
		expect((await world.eventsOf(user.id)).at(-1)).toMatchObject({
			...{ action: "session.expire", outcome: "failed", reason: "app_misconfigured" },
			detail: { sessionKeyReset: true, errcode: 40164, hint: "203.0.113.9" },
		});
	});

	test("leaves a platform in peace that does not serve the app now", async () => {
		const ids: string[] = [];
		for (let i = 0; i < 35; i++) ids.push((await world.loggedIn(`user-${i}`)).session.id);
		refusedWith("upstream_timeout");
		const { expired, sessionKeysNotReset = [] } = await expire({ ids });
		expect([expired, sessionKeysNotReset.length, resets().length]).toEqual([35, 35, 10]);
		expect(new Set(sessionKeysNotReset.map(({ error }) => error))).toEqual(new Set(["upstream_timeout"]));
	});

	test("goes on with the others when the platform refuses one user", async () => {
		const ids: string[] = [];
		for (let i = 0; i < 12; i++) ids.push((await world.loggedIn(`user-${i}`)).session.id);
		world.upstream = ({ path, query }) =>
			path === "/wxa/resetusersessionkey" && query?.openid === "sim-user-3" ? { errcode: 40226 } : undefined;
		const { sessionKeysReset, sessionKeysNotReset } = await expire({ ids });
		expect([sessionKeysReset, sessionKeysNotReset]).toMatchObject([11, [{ error: "user_blocked" }]]);
	});

	test("has nothing to prove itself with where no key is known to hold", async () => {
		const { user } = await world.loggedIn("alice");
		world.simulator.replaceSessionKey("alice");
		const answer = await expire({ userId: user.id }, script());
		expect(answer.sessionKeysNotReset).toEqual([{ userId: user.id, error: "no_session_key" }]);
		expect((await world.eventsOf(user.id)).at(-1)).toMatchObject({ outcome: "refused", reason: "no_session_key" });
	});

	test("is refused before anything ends where the platform offers no such thing", async () => {
		const { user, token } = await world.loggedIn("alice");
		world.platform = ({ resetKey, ...rest }) => rest;
		await expect(expire({ userId: user.id })).rejects.toMatchObject({ code: "unsupported_by_platform" });
		expect((await world.caller(token)).user.id).toBe(user.id);
	});

	test("finds no user who was erased meanwhile", async () => {
		const { user } = await world.loggedIn("alice");
		const { replace } = world.context.storage.sessionKeys;
		world.context.storage.sessionKeys.replace = async (userId, key, at, event) => {
			await world.context.storage.users.erase(userId, { ...event, id: "evt_erased" });
			return replace(userId, key, at, event);
		};
		const { sessionKeysNotReset } = await expire({ userId: user.id });
		expect(sessionKeysNotReset).toEqual([{ userId: user.id, error: "not_found" }]);
	});
});
