import { beforeEach, describe, expect, test } from "vitest";
import { introspect } from "./introspect.ts";
import { logOut } from "./session.ts";
import { appid, backend, startOfTime, testWorld, type World } from "./test-world.ts";
import { newToken } from "./tokens.ts";
import { eraseUser } from "./user.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const ask = (token: string, caller = backend()) => introspect(world.context, { token }, caller);

describe("introspection", () => {
	test("tells whose token it is, with times in seconds", async () => {
		const { token, user, session } = await world.loggedIn("alice");
		expect(await ask(token)).toEqual({
			active: true,
			sub: user.id,
			appid,
			platform: "wechat",
			openid: "sim-alice",
			unionid: "sim-union-alice",
			iat: startOfTime / 1000,
			exp: startOfTime / 1000 + 604_800,
			sid: session.id,
		});
	});

	test("calls everything that does not hold inactive and tells nothing more", async () => {
		const { token: ended, ...caller } = await world.loggedIn("alice");
		await logOut(world.context, {}, caller);
		const blocked = await world.login("bob");
		await world.block(blocked.user.id);
		const erased = await world.loggedIn("carol");
		await eraseUser(world.context, {}, erased);
		for (const token of [ended, blocked.token, erased.token, newToken(), "nonsense", "x".repeat(4096)]) {
			expect(await ask(token), token).toEqual({ active: false });
		}
		const { token } = await world.login("dave");
		await world.setApp({}, false);
		expect(await ask(token)).toEqual({ active: false });
		await world.setApp({}, true);
		world.pass(604_800);
		expect(await ask(token)).toEqual({ active: false });
	});

	test("with a key of another app tells nothing", async () => {
		const { token } = await world.login("alice");
		expect(await ask(token, backend("wx-other"))).toEqual({ active: false });
		expect(await ask(token, backend(appid))).toMatchObject({ active: true });
	});

	test("is counted, not audited, and renews nothing", async () => {
		const { token, session } = await world.loggedIn("alice");
		world.pass(604_000);
		await ask(token);
		expect((await world.caller(token)).session).toEqual(session);
		expect(world.appended).toEqual([]);
	});
});
