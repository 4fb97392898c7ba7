import { createHmac } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { logOut } from "./session.ts";
import { sign } from "./sign.ts";
import { appid, backend, testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const payload = '{"foo":"小明"}';
const expected = () => createHmac("sha256", world.simulator.sessionKey("alice")).update(payload, "utf8").digest("hex");
const byOpenid = { openid: "sim-alice", appid, payload };

describe("a signature with the session key", () => {
	test("is made for a token as for an openid and its appid", async () => {
		const { token } = await world.login("alice");
		expect(await sign(world.context, { token, payload }, backend())).toEqual({ signature: expected() });
		expect(await sign(world.context, byOpenid, backend(appid))).toEqual({ signature: expected() });
	});

	test("uses the newest key", async () => {
		await world.login("alice");
		world.simulator.replaceSessionKey("alice");
		await world.login("alice");
		expect(await sign(world.context, byOpenid, backend())).toEqual({ signature: expected() });
	});

	test("is audited with the API key, without payload or signature", async () => {
		const { user, session, token } = await world.loggedIn("alice");
		await sign(world.context, byOpenid, backend());
		await sign(world.context, { token, payload }, backend());
		const told = { action: "sign", outcome: "ok", appid, userId: user.id, apiKeyId: "key_1", detail: {} };
		expect(world.appended).toMatchObject([
			{ ...told, sessionId: null },
			{ ...told, sessionId: session.id },
		]);
		expect(JSON.stringify(world.appended)).not.toContain(expected());
	});
});

describe("no signature", () => {
	const refusal = (input: Parameters<typeof sign>[1], caller = backend()) =>
		expect(sign(world.context, input, caller)).rejects;

	test("with the API key of another app", async () => {
		const { token } = await world.login("alice");
		await refusal({ token, payload }, backend("wx-other")).toMatchObject({ code: "forbidden" });
		await refusal(byOpenid, backend("wx-other")).toMatchObject({ code: "forbidden" });
	});

	test("for nobody, an unknown app, or an app that is switched off", async () => {
		await refusal(byOpenid).toMatchObject({ code: "not_found" });
		await refusal({ ...byOpenid, appid: "wx-other" }).toMatchObject({ code: "app_unknown" });
		await world.setApp({}, false);
		await refusal(byOpenid).toMatchObject({ code: "app_disabled" });
	});

	test("for a session that does not hold", async () => {
		const { token, ...caller } = await world.loggedIn("alice");
		await logOut(world.context, {}, caller);
		await refusal({ token, payload }).toMatchObject({ code: "session_revoked" });
		await refusal({ token: "lpt_nonsense", payload }).toMatchObject({ code: "session_unknown" });
	});

	test("for a blocked user, by token as by openid", async () => {
		const { token, user } = await world.login("alice");
		await world.block(user.id);
		await refusal({ token, payload }).toMatchObject({ code: "user_blocked" });
		await refusal(byOpenid).toMatchObject({ code: "user_blocked" });
	});

	test("for a user without a session key, or on a platform that signs nothing", async () => {
		await world.login("alice");
		world.platform = ({ sign, ...rest }) => rest;
		await refusal(byOpenid).toMatchObject({ code: "unsupported_by_platform" });
		world.platform = (wechat) => ({
			...wechat,
			exchange: async () => ({ openid: "o-bob", unionid: null, sessionKey: null }),
		});
		await world.login("bob");
		await refusal({ openid: "o-bob", appid, payload }).toMatchObject({ code: "not_found" });
	});
});
