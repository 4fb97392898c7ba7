import { beforeEach, describe, expect, test } from "vitest";
import type { Operation } from "./contract/operation.ts";
import { magicId } from "./contract/wafer-refusal.ts";
import { contract } from "./contract.ts";
import { endpoint } from "./endpoint.ts";
import { checkSession } from "./session.ts";
import { appid, startOfTime, testWorld, type World } from "./test-world.ts";
import { waferLogin, waferUser } from "./wafer.ts";

const login = endpoint(contract.waferLogin, waferLogin);
const user = endpoint(contract.waferUser, waferUser);
const session = endpoint(contract.checkSession, checkSession);

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

async function call(
	{ operation, answer }: { operation: Operation; answer: typeof login.answer },
	headers: Record<string, string>,
) {
	const referer = `https://servicewechat.com/${appid}/7/page-frame.html`;
	const sent: Record<string, string> = { referer, ...headers };
	const { status, body } = await answer(world.context, {
		...{ method: operation.method, path: operation.path, query: "", address: "192.0.2.7" },
		header: (name) => sent[name],
		body: async () => Buffer.from("not read"),
	});
	return { status, body: JSON.parse(String(body)) };
}

/** What wx.getUserInfo and wx.login make a client of Wafer send. */
function loginHeaders(name: string, data?: object): Record<string, string> {
	const code = { "x-wx-code": world.simulator.issueCode(name, "login") };
	if (!data) return code;
	const { encryptedData, iv } = world.encrypt(name, data);
	return { ...code, "x-wx-encrypted-data": encryptedData.toString("base64"), "x-wx-iv": iv.toString("base64") };
}

const place = { gender: 1, language: "zh_CN", city: "Guangzhou", province: "Guangdong", country: "CN" };
const profile = {
	openId: "sim-alice",
	unionId: "sim-union-alice",
	nickName: "Alice",
	avatarUrl: "https://x.invalid/a",
	...place,
};

describe("Wafer's login", () => {
	test("answers the token where either client looks, and the user without openid and unionid", async () => {
		const { status, body } = await call(login, loginHeaders("alice", profile));
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
		const { body } = await call(login, loginHeaders("alice", profile));
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
		const { status, body } = await call(login, { ...loginHeaders("alice"), ...data });
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
		const { body } = await call(login, loginHeaders("alice", odd));
		const { city, province, country, language, avatarUrl } = profile;
		const id = body.data.userinfo.id;
		expect(id).not.toBe("usr_other");
		expect(body.data.userinfo).toEqual({ id, nickName: "", avatarUrl, city, province, country, language });
	});

	test("shows what the app's policy let us keep when no data comes along", async () => {
		await world.setApp({ storeNickname: true });
		await call(login, loginHeaders("alice", profile));
		const { body } = await call(login, loginHeaders("alice"));
		expect(body.data.userinfo).toMatchObject({ nickName: "Alice", avatarUrl: "" });
	});

	test("takes the app from the Referer", async () => {
		const headers = {
			...loginHeaders("alice"),
			referer: "https://servicewechat.com/wx0000000000000000/7/page-frame.html",
		};
		expect(await call(login, headers)).toMatchObject({ status: 404, body: { code: 404, error: "app_unknown" } });
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
			const answer = await call(login, { "x-request-id": "abc", ...headers });
			const details = error === "invalid_request" && { details: [{ path: "X-WX-Code", message: expect.any(String) }] };
			expect(answer).toEqual({
				status,
				body: { code: status, error, message: expect.any(String), requestId: "abc", ...details, [magicId]: 1 },
			});
		},
	);

	test("tells a used code, a blocked user and an app that is switched off", async () => {
		const headers = loginHeaders("alice");
		const { body } = await call(login, headers);
		expect(await call(login, headers)).toMatchObject({ status: 409, body: { code: 409, error: "code_used" } });
		await world.block(body.data.userinfo.id);
		expect(await call(login, loginHeaders("alice"))).toMatchObject({ status: 403, body: { error: "user_blocked" } });
		await world.setApp({}, false);
		expect(await call(login, loginHeaders("bob"))).toMatchObject({ status: 403, body: { error: "app_disabled" } });
	});

	test("for too many logins is no -1, which would be taken for a dead session", async () => {
		world.context.limits.mayLogIn = async () => ({ isGranted: false, isFirst: true, retryAfter: 9 });
		const { status, body } = await call(login, loginHeaders("alice"));
		expect([status, body.code, body.error, body[magicId]]).toEqual([429, 429, "rate_limited", 1]);
	});
});

describe("Wafer's user", () => {
	test("is told as both of Wafer's servers told him, without the magic id that means a dead session", async () => {
		await world.setApp({ storeNickname: true });
		const { body } = await call(login, loginHeaders("alice", profile));
		const { id } = body.data.userinfo;
		const userInfo = { id, nickName: "Alice", avatarUrl: "" };
		expect(await call(user, { "x-wx-id": body.session.id, "x-wx-skey": body.session.skey })).toEqual({
			status: 200,
			body: { code: 0, message: "ok", data: { ...userInfo, userInfo } },
		});
	});

	test("renews the session as any use of it does", async () => {
		const { token } = await world.loggedIn("alice");
		world.pass(5 * 86_400);
		await call(user, { "x-wx-skey": token });
		world.pass(5 * 86_400);
		expect((await call(user, { "x-wx-skey": token })).status).toBe(200);
	});

	test("is refused a dead session as both clients understand", async () => {
		const { token } = await world.loggedIn("alice");
		world.pass(8 * 86_400);
		for (const headers of [{}, { "x-wx-skey": token }, { "x-wx-skey": "an skey of a Wafer server" }]) {
			expect(await call(user, { "x-request-id": "abc", ...headers })).toEqual({
				status: 401,
				body: { code: -1, error: "ERR_INVALID_SESSION", message: expect.any(String), requestId: "abc", [magicId]: 1 },
			});
		}
	});

	test("who is blocked is told so, with the magic id: his session is of no use", async () => {
		const { token, user: blocked } = await world.loggedIn("alice");
		await world.block(blocked.id);
		expect(await call(user, { "x-wx-skey": token })).toMatchObject({
			status: 403,
			body: { code: 403, error: "user_blocked", [magicId]: 1 },
		});
	});

	test("keeps his session through what passes by: no magic id, no -1", async () => {
		const { token } = await world.loggedIn("alice");
		world.context.storage.sessions.byTokenHash = () => Promise.reject(new Error("a bug"));
		const { status, body } = await call(user, { "x-wx-skey": token });
		expect([status, body.code, body.error, magicId in body]).toEqual([500, 500, "internal", false]);
	});
});

describe("any other operation with a session", () => {
	const older = { "x-wx-id": "ses_1", "x-wx-skey": "no token of ours" };

	test("tells the older client of Wafer, known by X-WX-Id, in its own words that the session is dead", async () => {
		expect(await call(session, older)).toMatchObject({
			status: 401,
			body: { code: -1, error: "ERR_INVALID_SESSION", [magicId]: 1 },
		});
		const { "x-wx-id": _, ...newer } = older;
		expect(await call(session, newer)).toMatchObject({ status: 401, body: { error: "session_unknown" } });
		expect((await call(session, newer)).body).not.toHaveProperty("code");
	});

	test("tells it everything else as it tells everybody", async () => {
		const { token } = await world.loggedIn("alice");
		const headers = { ...older, "x-wx-skey": token };
		expect((await call(session, headers)).body).toMatchObject({ active: true });
		world.context.storage.sessions.byTokenHash = () => Promise.reject(new Error("a bug"));
		expect((await call(session, headers)).body).toEqual({
			...{ error: "internal", message: expect.any(String), requestId: expect.any(String) },
		});
	});
});
