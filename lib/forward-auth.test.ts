import { expect, test } from "vitest";
import { forwardAuth } from "./forward-auth.ts";
import { logOut } from "./session.ts";
import { appid, testWorld } from "./test-world.ts";

test("a reverse proxy is told the user, and the session counts as used", async () => {
	const world = await testWorld({ sessionLifetime: 3600 });
	const caller = await world.loggedIn("alice");
	world.pass(3000);
	expect(await forwardAuth(world.context, {}, caller)).toEqual({
		"X-Lingpai-User": caller.user.id,
		"X-Lingpai-Openid": "sim-alice",
		"X-Lingpai-Unionid": "sim-union-alice",
		"X-Lingpai-Appid": appid,
		"X-Lingpai-Session": caller.session.id,
	});
	world.pass(3000);
	await expect(world.caller(caller.token)).resolves.toBeDefined();
});

test("a user without a unionid has an empty one, not a missing header", async () => {
	const world = await testWorld();
	world.upstream = () => ({ openid: "o-bob", session_key: world.simulator.sessionKey("bob") });
	const headers = await forwardAuth(world.context, {}, await world.loggedIn("bob"));
	expect(headers["X-Lingpai-Unionid"]).toBe("");
});

test("a session that was ended meanwhile lets nobody through", async () => {
	const world = await testWorld({ sessionLifetime: 3600 });
	const caller = await world.loggedIn("alice");
	await logOut(world.context, {}, caller);
	world.pass(3000);
	await expect(forwardAuth(world.context, {}, caller)).rejects.toMatchObject({ code: "session_revoked" });
});
