import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { tracesOf } from "../world/traces.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;

beforeAll(async () => {
	world = await newWorld();
});

beforeEach(() => {
	world.wechat.misbehave = null;
});

afterAll(() => world[Symbol.asyncDispose]());

const phone = (token: string, code: string, { call } = world.server) => call("/api/phone", { token, json: { code } });
const sent = (code: string) => world.wechat.calls.filter(({ body }) => body.includes(code));
const fetchedTokens = () => world.wechat.calls.filter(({ path }) => path === "/cgi-bin/stable_token").length;

test("a hundred phone calls at once fetch one access token", async () => {
	const { token } = await world.loggedInUser("o-crowd");
	const codes = Array.from({ length: 100 }, () => world.wechat.phoneCode("o-crowd"));
	const answers = await Promise.all(codes.map((code) => phone(token, code)));
	expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
	expect(fetchedTokens()).toBe(1);
});

test("a code becomes the phone number, asked for the session's openid", async () => {
	const { token } = await world.loggedInUser("o-phone");
	const code = world.wechat.phoneCode("o-phone", "13912345678");
	const { status, body } = await phone(token, code);
	expect(status).toBe(200);
	expect(body).toEqual({ phoneNumber: "+8613912345678", purePhoneNumber: "13912345678", countryCode: "86" });
	expect(sent(code).map((call) => JSON.parse(call.body))).toEqual([{ code, openid: "o-phone" }]);
});

test("a phone number is written nowhere unless the policy says so", async () => {
	const { token } = await world.loggedInUser("o-private");
	await phone(token, world.wechat.phoneCode("o-private", "13711112222"));
	expect(tracesOf(world.server, "13711112222")).toEqual([]);
	const { body } = await world.server.call("/api/user", { token });
	expect(body.user).toMatchObject({ phoneNumber: null });
});

test("one code is sent once, however many send it at once or later", async () => {
	const { token } = await world.loggedInUser("o-twice");
	const code = world.wechat.phoneCode("o-twice");
	const answers = await Promise.all(Array.from({ length: 20 }, () => phone(token, code)));
	answers.push(await phone(token, code));
	expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
	expect(answers.filter(({ body }) => body.error === "code_used")).toHaveLength(20);
	expect(sent(code)).toHaveLength(1);
});

/** Sends a code that the platform answers in this way, and once more when it is well again. */
async function phoneDuring(answer: (write: (text: string) => void) => unknown, server = world.server) {
	const { wechat } = world;
	const { token } = await world.loggedInUser("o-once");
	const code = wechat.phoneCode("o-once");
	wechat.misbehave = (call, response) => {
		if (!call.body.includes(code)) return undefined;
		answer((text) => response.end(text));
		return true;
	};
	const { status, body } = await phone(token, code, server);
	wechat.misbehave = null;
	expect((await phone(token, code, server)).body.error).toBe("code_used");
	expect(sent(code)).toHaveLength(1);
	expect((await world.server.call("/api/session", { token })).status).toBe(200);
	return [status, body.error];
}

test.each([
	["is busy", 503, "upstream_busy", (write: (text: string) => void) => write('{"errcode":-1,"errmsg":"system error"}')],
	["answers nonsense", 502, "upstream_error", (write: (text: string) => void) => write("<html>")],
	["tells no number", 502, "upstream_error", (write: (text: string) => void) => write('{"errcode":0,"phone_info":{}}')],
	["does not know the code", 400, "invalid_code", (write: (text: string) => void) => write('{"errcode":40029}')],
])("a code is not sent again after the platform %s", async (_name, status, error, answer) => {
	expect(await phoneDuring(answer)).toEqual([status, error]);
});

test("a code is not sent again after the platform hangs", async () => {
	await using hurried = await world.another({ LINGPAI_UPSTREAM_TIMEOUT_MS: "1000" });
	const { token } = await world.loggedInUser("o-hurried");
	// Its access token first: only the answer to the code is to come late.
	const code = () => world.wechat.phoneCode("o-hurried");
	await expect.poll(async () => (await phone(token, code(), hurried)).status, { timeout: 60_000 }).toBe(200);
	expect(await phoneDuring(() => undefined, hurried)).toEqual([504, "upstream_timeout"]);
});

test("a refused access token is fetched once more, and the number is told", async () => {
	const { wechat } = world;
	const { token } = await world.loggedInUser("o-stale");
	expect((await phone(token, wechat.phoneCode("o-stale"))).status).toBe(200);
	const before = fetchedTokens();
	wechat.renewAccessToken();
	const codes = Array.from({ length: 10 }, () => wechat.phoneCode("o-stale"));
	const answers = await Promise.all(codes.map((code) => phone(token, code)));
	expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
	expect(fetchedTokens()).toBe(before + 1);
});

test("a code is free again when no access token could be had for it", async () => {
	const { wechat } = world;
	const { token } = await world.loggedInUser("o-spared");
	const code = wechat.phoneCode("o-spared");
	wechat.renewAccessToken();
	wechat.misbehave = ({ path }, response) => {
		if (path !== "/cgi-bin/stable_token") return undefined;
		response.end(JSON.stringify({ errcode: 40125, errmsg: `invalid appsecret ${wechat.secret}` }));
		return true;
	};
	const refused = await phone(token, code);
	expect([refused.status, refused.body.error]).toEqual([502, "app_misconfigured"]);
	wechat.misbehave = null;
	expect((await phone(token, code)).status).toBe(200);
	expect(tracesOf(world.server, wechat.secret)).toEqual([]);
});

test("a login code is no phone code", async () => {
	const { token } = await world.loggedInUser("o-mixed");
	const { status, body } = await phone(token, world.wechat.loginCode("o-mixed"));
	expect([status, body.error]).toEqual([400, "invalid_code"]);
});
