import { beforeEach, describe, expect, test } from "vitest";
import { keepAlive, logOut, checkSession as run, sessionOf } from "./session.ts";
import { appid, startOfTime, testWorld, type World } from "./test-world.ts";
import { newToken } from "./tokens.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld({ sessionLifetime: 3600, absoluteLifetime: 3 * 3600 });
});

const check = async (token: string, input: Parameters<typeof run>[1] = {}) =>
	run(world.context, input, await world.caller(token));

describe("a session", () => {
	test("holds until its end, not a millisecond longer", async () => {
		const { token } = await world.login("alice");
		world.pass(3599.999);
		await expect(world.caller(token)).resolves.toBeDefined();
		world.pass(0.001);
		await expect(world.caller(token)).rejects.toMatchObject({ code: "session_expired" });
	});

	test("is not renewed in the first half of its life, and is in the second", async () => {
		const { token } = await world.login("alice");
		world.pass(1800);
		expect(await check(token)).toMatchObject({
			renewed: false,
			expiresIn: 1800,
			expiresAt: "2026-01-31T09:00:00.000Z",
		});
		world.pass(1);
		expect(await check(token)).toMatchObject({ renewed: true, expiresIn: 3600, expiresAt: "2026-01-31T09:30:01.000Z" });
		expect(await check(token)).toMatchObject({ renewed: false, expiresIn: 3600 });
	});

	test("that is used goes on, that is not used ends", async () => {
		const used = await world.login("alice");
		const unused = await world.login("alice");
		world.pass(2000);
		await check(used.token);
		world.pass(2000);
		expect(await check(used.token)).toMatchObject({ active: true });
		await expect(check(unused.token)).rejects.toMatchObject({ code: "session_expired" });
	});

	test("ends at its absolute lifetime however much it is used", async () => {
		const { token } = await world.login("alice");
		for (let hours = 0; hours < 5; hours++) {
			world.pass(2000);
			await check(token);
		}
		expect(await check(token)).toMatchObject({ renewed: false, expiresAt: "2026-01-31T11:00:00.000Z" });
		world.pass(800);
		await expect(check(token)).rejects.toMatchObject({ code: "session_expired" });
	});

	test("is told with its user and never with his openid", async () => {
		const { token, user } = await world.login("alice");
		const { isNew, ...known } = user;
		const answer = await check(token);
		expect(answer).toEqual({
			active: true,
			expiresAt: "2026-01-31T09:00:00.000Z",
			expiresIn: 3600,
			renewed: false,
			user: known,
		});
		expect(JSON.stringify(answer)).not.toContain("sim-");
	});

	test("notes its use at most every ten minutes, so that a check rarely writes", async () => {
		const { token } = await world.login("alice");
		const lastSeen = async () => ((await world.caller(token)).session.lastSeenAt - startOfTime) / 1000;
		world.pass(599);
		await check(token);
		expect(await lastSeen()).toBe(0);
		world.pass(1);
		await check(token);
		expect(await lastSeen()).toBe(600);
	});

	test("is refused while its app is switched off, and holds again after", async () => {
		const { token } = await world.login("alice");
		await world.setApp({}, false);
		await expect(check(token)).rejects.toMatchObject({ code: "app_disabled" });
		await world.setApp({}, true);
		await expect(check(token)).resolves.toMatchObject({ active: true });
	});

	test("of a blocked user is refused from the next request on", async () => {
		const { token, user } = await world.login("alice");
		await world.block(user.id);
		await expect(check(token)).rejects.toMatchObject({ code: "user_blocked" });
	});

	test("that is over is over, also for a blocked user of an app switched off", async () => {
		const { token, user } = await world.login("alice");
		await world.block(user.id);
		await world.setApp({}, false);
		world.pass(3600);
		await expect(check(token)).rejects.toMatchObject({ code: "session_expired" });
	});

	test("holds as it is while the storage cannot note its use", async () => {
		const caller = await world.loggedIn("alice");
		world.pass(3000);
		await world.context.storage.close();
		expect(await keepAlive(world.context, caller)).toBe(startOfTime + 3_600_000);
	});

	test("ended between the look-up and the note of its use is revoked", async () => {
		const caller = await world.loggedIn("alice");
		await logOut(world.context, {}, caller);
		world.pass(3000);
		await expect(keepAlive(world.context, caller)).rejects.toMatchObject({ code: "session_revoked" });
	});

	test("follows a policy that was made shorter at its next renewal", async () => {
		const { token } = await world.login("alice");
		await world.setApp({ absoluteLifetime: 3000 });
		world.pass(2900);
		expect(await check(token)).toMatchObject({ renewed: false, expiresAt: "2026-01-31T09:00:00.000Z" });
	});
});

describe("a token", () => {
	test("that is missing, not of our shape, or not ours is told apart from the others", async () => {
		await expect(sessionOf(world.context, null)).rejects.toMatchObject({ code: "session_missing" });
		for (const token of ["", "x", "lpt_", newToken(), newToken().slice(0, -1), `${newToken()}A`]) {
			await expect(sessionOf(world.context, token)).rejects.toMatchObject({ code: "session_unknown" });
		}
	});

	test("with one letter changed is unknown", async () => {
		const { token } = await world.login("alice");
		const changed = token.slice(0, 10) + (token[10] === "A" ? "B" : "A") + token.slice(11);
		await expect(sessionOf(world.context, changed)).rejects.toMatchObject({ code: "session_unknown" });
	});
});

describe("logging out", () => {
	test("ends this session, at once, and no other", async () => {
		const { token } = await world.login("alice");
		const other = await world.login("alice");
		const caller = await world.caller(token);
		await logOut(world.context, {}, caller);
		await expect(check(token)).rejects.toMatchObject({ code: "session_revoked" });
		await expect(check(other.token)).resolves.toMatchObject({ active: true });
		const ended = { action: "logout", outcome: "ok", reason: null, sessionId: caller.session.id, appid };
		expect((await world.eventsOf(caller.user.id)).at(-1)).toMatchObject(ended);
	});

	test("twice at once is one logout", async () => {
		const caller = await world.loggedIn("alice");
		await Promise.all([logOut(world.context, {}, caller), logOut(world.context, {}, caller)]);
		const events = await world.eventsOf(caller.user.id);
		expect(events.filter(({ action }) => action === "logout")).toHaveLength(1);
	});
});

describe("asking the platform about the session key", () => {
	test("happens only when told to", async () => {
		const { token } = await world.login("alice");
		expect(await check(token)).not.toHaveProperty("sessionKeyValid");
		expect(world.calls.map(({ path }) => path)).toEqual(["/sns/jscode2session"]);
	});

	test("tells a key that holds from one that was replaced", async () => {
		const { token } = await world.login("alice");
		expect(await check(token, { upstream: "1" })).toMatchObject({ sessionKeyValid: true });
		world.simulator.replaceSessionKey("alice");
		expect(await check(token, { upstream: "1" })).toMatchObject({ active: true, sessionKeyValid: false });
	});

	test("is null where the platform cannot tell", async () => {
		const { token } = await world.login("alice");
		world.platform = ({ checkKey, ...rest }) => rest;
		expect(await check(token, { upstream: "1" })).toMatchObject({ sessionKeyValid: null });
	});

	test("is null for a user without a session key", async () => {
		world.platform = (wechat) => ({
			...wechat,
			exchange: async () => ({ openid: "o-bob", unionid: null, sessionKey: null }),
		});
		const { token } = await world.login("bob");
		expect(await check(token, { upstream: "1" })).toMatchObject({ sessionKeyValid: null });
	});

	test("that fails leaves the session as it is", async () => {
		const { token } = await world.login("alice");
		world.upstream = () => ({ errcode: -1 });
		await expect(check(token, { upstream: "1" })).rejects.toMatchObject({ code: "upstream_busy" });
		await expect(check(token)).resolves.toMatchObject({ active: true });
	});
});
