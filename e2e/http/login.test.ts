import { afterAll, beforeAll, expect, test } from "vitest";
import { tracesOf } from "../world/traces.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;

beforeAll(async () => {
	world = await newWorld();
});

afterAll(() => world[Symbol.asyncDispose]());

test("a code becomes a token, and the first login tells that the user is new", async () => {
	const { wechat, server } = world;
	const code = wechat.loginCode("o-first");
	const before = Date.now();
	const { status, body } = await server.call("/api/login", { json: { code, appid: wechat.appid } });
	expect(status).toBe(200);
	expect(body).toEqual({
		token: expect.stringMatching(/^lpt_[A-Za-z0-9_-]{43}$/),
		expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
		expiresIn: 7 * 86_400,
		user: {
			id: expect.stringMatching(/^usr_/),
			isNew: true,
			nickname: null,
			avatarUrl: null,
			createdAt: expect.stringMatching(/Z$/),
		},
	});
	const lifetime = Date.parse(String(body.expiresAt)) - before;
	expect(lifetime).toBeGreaterThanOrEqual(7 * 86_400_000);
	expect(lifetime).toBeLessThan(7 * 86_400_000 + 60_000);
	expect(wechat.calls.find((call) => call.query.js_code === code)).toEqual({
		method: "GET",
		path: "/sns/jscode2session",
		query: { appid: wechat.appid, secret: wechat.secret, js_code: code, grant_type: "authorization_code" },
		body: "",
	});
});

test("a second login is the same user, with a token of its own, and the first session goes on", async () => {
	const first = await world.loggedInUser("o-again");
	const second = await world.loggedInUser("o-again");
	expect(second.user).toEqual({ ...first.user, isNew: false });
	expect(second.token).not.toBe(first.token);
	expect((await world.server.call("/api/session", { token: first.token })).status).toBe(200);
});

test("neither openid, unionid, session key nor secret is in a login's answer", async () => {
	const { wechat, server } = world;
	const code = wechat.loginCode("o-hidden", { unionid: "u-hidden" });
	const { text } = await server.call("/api/login", {
		json: {
			code,
			...wechat.encrypt("o-hidden", { openId: "o-hidden", unionId: "u-hidden", nickName: "小明", gender: 1 }),
		},
	});
	expect(text).toContain("小明");
	for (const hidden of ["o-hidden", "u-hidden", wechat.sessionKey("o-hidden"), wechat.secret]) {
		expect(text).not.toContain(hidden);
	}
});

test("data that comes with the code is decrypted with its new key and told without openId and unionId", async () => {
	const { wechat, server } = world;
	const code = wechat.loginCode("o-data");
	const { body } = await server.call("/api/login", {
		json: { code, ...wechat.encrypt("o-data", { openId: "o-data", nickName: "小明", avatarUrl: "https://a.test/1" }) },
	});
	expect(body.data).toEqual({
		nickName: "小明",
		avatarUrl: "https://a.test/1",
		watermark: { appid: wechat.appid, timestamp: expect.any(Number) },
	});
	expect(body).not.toHaveProperty("dataError");
});

test("data that cannot be decrypted does not fail the login", async () => {
	const { wechat, server } = world;
	const code = wechat.loginCode("o-bad-data");
	const sent = wechat.encrypt("o-somebody-else", { openId: "o-bad-data", nickName: "小明" });
	const { status, body } = await server.call("/api/login", { json: { code, ...sent } });
	expect(status).toBe(200);
	expect(body).toMatchObject({ token: expect.any(String), dataError: "decrypt_failed" });
	expect(body).not.toHaveProperty("data");
	expect((await server.call("/api/session", { token: String(body.token) })).status).toBe(200);
});

test("a signature that comes with the code is checked, and a wrong one is told without failing the login", async () => {
	const { wechat, server } = world;
	const right = wechat.signed("o-signed", { nickName: "小明" });
	const accepted = await server.call("/api/login", { json: { code: wechat.loginCode("o-signed"), ...right } });
	expect(accepted.body).not.toHaveProperty("dataError");
	const wrong = { ...right, rawData: '{"nickName":"小王"}' };
	const told = await server.call("/api/login", { json: { code: wechat.loginCode("o-signed"), ...wrong } });
	expect(told.status).toBe(200);
	expect(told.body.dataError).toBe("signature_mismatch");
});

test.each([
	["encryptedData without iv", { encryptedData: "AAAAAAAAAAAAAAAAAAAAAA==" }],
	["rawData without signature", { rawData: "{}" }],
	["an iv of 15 bytes", { encryptedData: "AAAAAAAAAAAAAAAAAAAAAA==", iv: "AAAAAAAAAAAAAAAAAAAA" }],
	["an empty code", { code: "" }],
	["a number for a code", { code: 5 }],
	["no code", { code: undefined }],
])("a login with %s is refused before the code is spent", async (_name, wrong) => {
	const { wechat, server } = world;
	const code = wechat.loginCode("o-careful");
	const { status, body } = await server.call("/api/login", { json: { code, ...wrong } });
	expect([status, body.error]).toEqual([400, "invalid_request"]);
	expect(body.details).toEqual([{ path: expect.any(String), message: expect.any(String) }]);
	expect((await server.call("/api/login", { json: { code } })).status).toBe(200);
});

test("a code that the platform does not know is an invalid code", async () => {
	const { status, body } = await world.server.call("/api/login", { json: { code: "never-given-out" } });
	expect([status, body.error]).toEqual([400, "invalid_code"]);
});

test("one code sent by twenty requests at once logs in exactly once", async () => {
	const { wechat, server } = world;
	const code = wechat.loginCode("o-alice");
	const answers = await Promise.all(Array.from({ length: 20 }, () => server.call("/api/login", { json: { code } })));
	expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(409)]);
	expect(answers.filter(({ body }) => body.error === "code_used")).toHaveLength(19);
	expect(wechat.calls.filter((call) => call.query.js_code === code)).toHaveLength(1);
});

test("a code that was used elsewhere is told as used", async () => {
	const { wechat, server } = world;
	const code = wechat.loginCode("o-elsewhere");
	const { appid, secret } = wechat;
	await fetch(`${wechat.url}/sns/jscode2session?${new URLSearchParams({ appid, secret, js_code: code })}`);
	const { status, body } = await server.call("/api/login", { json: { code } });
	expect([status, body.error]).toEqual([409, "code_used"]);
});

test("no token, code or session key of a login is written anywhere in the clear", async () => {
	const { wechat, server } = world;
	const code = wechat.loginCode("o-written");
	const { body } = await server.call("/api/login", { json: { code } });
	expect(tracesOf(server, "o-written")).not.toEqual([]);
	for (const secret of [String(body.token), code, wechat.sessionKey("o-written"), wechat.secret]) {
		expect(tracesOf(server, secret)).toEqual([]);
	}
});
