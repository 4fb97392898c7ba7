import { beforeEach, describe, expect, test } from "vitest";
import { magicId } from "./contract/wafer-refusal.ts";
import { call, login, loginHeaders, profile } from "./test-wafer.ts";
import { appid, startOfTime, testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

describe("Wafer's login", () => {
	test("answers the token where either client looks, and the user without openid and unionid", async () => {
		const { status, body } = await call(world, login, loginHeaders(world, "alice", profile));
		const { openId, unionId, ...shown } = profile;
		const skey = body.session.skey;
		expect(status).toBe(200);
		expect(body).toEqual({
			code: 0,
			data: { skey, userinfo: { ...shown, id: expect.stringMatching(/^usr_/) }, time: startOfTime / 1000 },
			session: { id: expect.stringMatching(/^ses_/), skey },
			[magicId]: 1,
		});
		const caller = await world.caller(skey);
		expect([caller.session.id, caller.user.id]).toEqual([body.session.id, body.data.userinfo.id]);
		const text = JSON.stringify(body);
		for (const secret of [openId, unionId, world.simulator.sessionKey("alice")]) expect(text).not.toContain(secret);
	});

	test("is the same login as any other: audited, with the key kept, and the data opened as at /api/decrypt", async () => {
		const { body } = await call(world, login, loginHeaders(world, "alice", profile));
		const events = await world.eventsOf(body.data.userinfo.id);
		expect(events).toMatchObject([
			{ action: "login", outcome: "ok", appid, sessionId: body.session.id },
			{ action: "decrypt", outcome: "ok", detail: { kind: "userInfo" } },
		]);
	});

	test.each([
		["is left out", {}],
		[
			"is of another key",
			{ "x-wx-encrypted-data": Buffer.alloc(32).toString("base64"), "x-wx-iv": Buffer.alloc(16).toString("base64") },
		],
		["has no iv", { "x-wx-encrypted-data": Buffer.alloc(32).toString("base64") }],
		["is what a phone without data sends", { "x-wx-encrypted-data": "undefined", "x-wx-iv": "undefined" }],
		["is empty", { "x-wx-encrypted-data": "", "x-wx-iv": "" }],
		["is no base64", { "x-wx-encrypted-data": "\xe9\xff<script>", "x-wx-iv": "'; --" }],
		["is as long as headers may be", { "x-wx-encrypted-data": "A".repeat(15_000), "x-wx-iv": "A".repeat(22) }],
	])("succeeds where the data %s", async (_, data) => {
		const { status, body } = await call(world, login, { ...loginHeaders(world, "alice"), ...data });
		expect(status).toBe(200);
		expect(body.data.userinfo).toEqual({ id: expect.stringMatching(/^usr_/), nickName: "", avatarUrl: "" });
		await expect(world.caller(body.data.skey)).resolves.toBeDefined();
	});

	test("shows of opened data the profile alone, and of that only what has its type", async () => {
		const odd = {
			...profile,
			nickName: { $gt: "" },
			gender: "1",
			id: "usr_other",
			phoneNumber: "+8613800000000",
			role: "owner",
		};
		const { body } = await call(world, login, loginHeaders(world, "alice", odd));
		const { city, province, country, language, avatarUrl } = profile;
		const id = body.data.userinfo.id;
		expect(id).not.toBe("usr_other");
		expect(body.data.userinfo).toEqual({ id, nickName: "", avatarUrl, city, province, country, language });
	});

	test("shows what the app's policy let us keep when no data comes along", async () => {
		await world.setApp({ storeNickname: true });
		await call(world, login, loginHeaders(world, "alice", profile));
		const { body } = await call(world, login, loginHeaders(world, "alice"));
		expect(body.data.userinfo).toMatchObject({ nickName: "Alice", avatarUrl: "" });
	});

	test("takes the app from the Referer", async () => {
		const headers = {
			...loginHeaders(world, "alice"),
			referer: "https://servicewechat.com/wx0000000000000000/7/page-frame.html",
		};
		expect(await call(world, login, headers)).toMatchObject({ status: 404, body: { code: 404, error: "app_unknown" } });
	});
});

describe("a refusal of Wafer's login", () => {
	test.each([
		["a code that the platform does not take", { "x-wx-code": "nonsense" }, 400, "invalid_code"],
		["no code", {}, 400, "invalid_request"],
		["an empty code", { "x-wx-code": " " }, 400, "invalid_request"],
		["a code of 600 characters", { "x-wx-code": "c".repeat(600) }, 400, "invalid_request"],
	])(
		"for %s has the magic id, without which the older client tells its page nothing",
		async (_, headers, status, error) => {
			const answer = await call(world, login, { "x-request-id": "abc", ...headers });
			const details = error === "invalid_request" && { details: [{ path: "X-WX-Code", message: expect.any(String) }] };
			expect(answer).toEqual({
				status,
				body: { code: status, error, message: expect.any(String), requestId: "abc", ...details, [magicId]: 1 },
			});
		},
	);

	test("tells a used code, a blocked user and an app that is switched off", async () => {
		const headers = loginHeaders(world, "alice");
		const { body } = await call(world, login, headers);
		expect(await call(world, login, headers)).toMatchObject({ status: 409, body: { code: 409, error: "code_used" } });
		await world.block(body.data.userinfo.id);
		expect(await call(world, login, loginHeaders(world, "alice"))).toMatchObject({
			status: 403,
			body: { error: "user_blocked" },
		});
		await world.setApp({}, false);
		expect(await call(world, login, loginHeaders(world, "bob"))).toMatchObject({
			status: 403,
			body: { error: "app_disabled" },
		});
	});

	test("for too many logins is no -1, which would be taken for a dead session", async () => {
		world.context.limits.mayLogIn = async () => ({ isGranted: false, isFirst: true, retryAfter: 9 });
		const { status, body } = await call(world, login, loginHeaders(world, "alice"));
		expect([status, body.code, body.error, body[magicId]]).toEqual([429, 429, "rate_limited", 1]);
	});
});
