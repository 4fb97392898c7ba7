import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { tracesOf } from "../world/traces.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;

beforeAll(async () => {
	world = await newWorld();
});

afterAll(() => world[Symbol.asyncDispose]());

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

test("a user gets all that is held on him as one document", async () => {
	const { server, wechat } = world;
	const headers = { "user-agent": "MicroMessenger/8.0" };
	const code = wechat.loginCode("o-dossier", { unionid: "u-dossier" });
	const { body: login } = await server.call("/api/login", { json: { code }, headers });
	const token = String(login.token);
	await server.call("/api/verify", { token, json: { rawData: "{}", signature: "wrong" }, headers });
	const { status, body } = await server.call("/api/user", { token, headers });
	expect(status).toBe(200);
	const from = { ip: "127.0.0.1", userAgent: "MicroMessenger/8.0" };
	expect(body).toEqual({
		user: {
			id: expect.stringMatching(/^usr_/),
			appid: wechat.appid,
			platform: "wechat",
			openid: "o-dossier",
			unionid: "u-dossier",
			nickname: null,
			avatarUrl: null,
			phoneNumber: null,
			createdAt: instant,
		},
		sessions: [
			{
				id: expect.stringMatching(/^ses_/),
				createdAt: instant,
				lastSeenAt: instant,
				expiresAt: login.expiresAt,
				revokedAt: null,
				...from,
			},
		],
		sessionKeys: [{ obtainedAt: instant }],
		events: [
			{ at: instant, action: "user.export", outcome: "ok", reason: null, ...from },
			{ at: instant, action: "verify", outcome: "refused", reason: "signature_mismatch", ...from },
			{ at: instant, action: "login", outcome: "ok", reason: null, ...from },
		],
	});
});

test("the document shows neither tokens nor session keys, nor anything of other users", async () => {
	const { server, wechat } = world;
	const mine = await world.loggedInUser("o-own");
	await world.loggedInUser("o-foreign");
	const { text } = await server.call("/api/user", { token: mine.token });
	expect(text).toContain("o-own");
	for (const hidden of [mine.token, wechat.sessionKey("o-own"), "o-foreign"]) expect(text).not.toContain(hidden);
});

test("erasing a user ends all his sessions and leaves nobody else's", async () => {
	const { server } = world;
	const here = await world.loggedInUser("o-erased");
	const there = await world.loggedInUser("o-erased");
	const other = await world.loggedInUser("o-stays");
	const erased = await server.call("/api/user", { method: "DELETE", token: here.token });
	expect([erased.status, erased.text]).toEqual([204, ""]);
	for (const { token } of [here, there]) {
		const { status, body } = await server.call("/api/session", { token });
		expect([status, body.error]).toEqual([401, "session_unknown"]);
	}
	expect((await server.call("/api/session", { token: other.token })).status).toBe(200);
	const again = await world.loggedInUser("o-erased");
	expect(again.user.isNew).toBe(true);
	expect(again.user.id).not.toBe(here.user.id);
});

test("nothing personal of an erased user is left in the data file, and the audit chain still verifies", async () => {
	const { server, wechat } = world;
	world.setPolicy({ storeNickname: true, storeAvatar: true, storePhone: true });
	const userAgent = "Phone-Of-Somebody/1.0";
	const code = wechat.loginCode("o-to-be-forgotten", { unionid: "u-to-be-forgotten" });
	const { body } = await server.call("/api/login", { json: { code }, headers: { "user-agent": userAgent } });
	const token = String(body.token);
	const profile = { openId: "o-to-be-forgotten", nickName: "Forget-Me", avatarUrl: "https://a.test/forget-me" };
	await server.call("/api/decrypt", { token, json: wechat.encrypt("o-to-be-forgotten", profile) });
	await server.call("/api/phone", { token, json: { code: wechat.phoneCode("o-to-be-forgotten") } });
	const held = heldUser.parse((await server.call("/api/user", { token })).body);
	expect(held.user).toMatchObject({
		nickname: "Forget-Me",
		avatarUrl: "https://a.test/forget-me",
		phoneNumber: "+8613800138000",
	});
	const personal = ["o-to-be-forgotten", "u-to-be-forgotten", "Forget-Me", "https://a.test/forget-me", userAgent];
	for (const text of personal) expect(tracesOf(server, text)).not.toEqual([]);
	expect(tracesOf(server, "13800138000")).toEqual([]);

	const headers = { "user-agent": userAgent };
	expect((await server.call("/api/user", { method: "DELETE", token, headers })).status).toBe(204);
	await server.stop();
	for (const text of personal) expect(tracesOf(server, text)).toEqual([]);
	const actions = world.rows(`SELECT action, ip, user_agent FROM audit_events WHERE user_id = '${held.user.id}'`);
	const nobody = { ip: null, user_agent: null };
	expect(actions).toEqual(
		["login", "decrypt", "phone", "user.export", "user.erase"].map((action) => ({ action, ...nobody })),
	);
	const { code: exitCode, stdout } = await server.command("audit", "verify", "--json");
	expect(exitCode).toBe(0);
	expect(JSON.parse(stdout)).toMatchObject({ ok: true });
	await server.start();
});

const heldUser = z.object({ user: z.looseObject({ id: z.string() }) });
