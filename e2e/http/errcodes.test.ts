import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { FakeWechat } from "../world/fake-wechat.ts";
import { tracesOf } from "../world/traces.ts";
import { type LoggedInUser, newWorld, type World } from "../world/world.ts";

let world: World;
let bystander: LoggedInUser;

beforeAll(async () => {
	world = await newWorld();
	bystander = await world.loggedInUser("o-bystander");
});

beforeEach(() => {
	world.wechat.misbehave = null;
});

afterAll(() => world[Symbol.asyncDispose]());

const marker = "MARK-of-the-platform";

/** Makes the platform refuse calls to a path with an errcode and a text that quotes our secret. */
function refuse(wechat: FakeWechat, at: string, errcode: number, text = ""): void {
	wechat.misbehave = ({ path }, response) => {
		if (path !== at) return undefined;
		response.end(JSON.stringify({ errcode, errmsg: `${marker} ${wechat.secret} ${text}` }));
		return true;
	};
}

const table = [
	[-1, 503, "upstream_busy", "2"],
	[40029, 400, "invalid_code", null],
	[40163, 409, "code_used", null],
	[40226, 403, "user_blocked", null],
	[45011, 429, "upstream_rate_limited", "60"],
	[45009, 429, "upstream_rate_limited", "3600"],
	[40013, 502, "app_misconfigured", null],
	[40125, 502, "app_misconfigured", null],
	[40164, 502, "app_misconfigured", null],
	[40243, 502, "app_misconfigured", null],
	[41002, 502, "app_misconfigured", null],
	[41004, 502, "app_misconfigured", null],
	[48001, 502, "app_misconfigured", null],
	[89503, 502, "app_misconfigured", null],
	[89506, 502, "app_misconfigured", null],
	[89507, 502, "app_misconfigured", null],
] as const;

test.each(table)("errcode %i at a login is %i %s", async (errcode, status, error, retryAfter) => {
	const { wechat, server } = world;
	refuse(wechat, "/sns/jscode2session", errcode, "invalid ip 203.0.113.9, not in whitelist");
	const answer = await server.call("/api/login", { json: { code: wechat.loginCode("o-bystander") } });
	expect([answer.status, answer.body.error]).toEqual([status, error]);
	expect(answer.headers.get("retry-after")).toBe(retryAfter);
	expect(Object.keys(answer.body).sort()).toEqual(["error", "message", "requestId"]);
	for (const text of [marker, wechat.secret]) {
		expect(answer.text).not.toContain(text);
		expect(tracesOf(server, text)).toEqual([]);
	}
	expect(answer.text).not.toContain("203.0.113.9");
	expect((await server.call("/api/session", { token: bystander.token })).status).toBe(200);
	const [event] = world.rows("SELECT action, outcome, reason, detail FROM audit_events ORDER BY seq DESC LIMIT 1");
	const hint = [40164, 89503, 89506, 89507].includes(errcode) ? { hint: "203.0.113.9" } : {};
	expect(event).toEqual({
		action: "login",
		outcome: status >= 500 ? "failed" : "refused",
		reason: error,
		detail: JSON.stringify({ platform: "wechat", errcode, ...hint }),
	});
});

test("a code that the platform was too busy for may be used again", async () => {
	const { wechat, server } = world;
	const code = wechat.loginCode("o-patient");
	refuse(wechat, "/sns/jscode2session", -1);
	expect((await server.call("/api/login", { json: { code } })).body.error).toBe("upstream_busy");
	wechat.misbehave = null;
	expect((await server.call("/api/login", { json: { code } })).status).toBe(200);
});

test("a code that the platform refused is not sent again", async () => {
	const { wechat, server } = world;
	for (const errcode of [40029, 45011, 40125]) {
		const code = wechat.loginCode("o-once");
		refuse(wechat, "/sns/jscode2session", errcode);
		await server.call("/api/login", { json: { code } });
		wechat.misbehave = null;
		expect((await server.call("/api/login", { json: { code } })).body.error).toBe("code_used");
		expect(wechat.calls.filter((call) => call.query.js_code === code)).toHaveLength(1);
	}
});

test.each([
	...table.filter(([, status]) => status >= 429).map(([errcode, status, error]) => [errcode, status, error] as const),
	[40003, 502, "upstream_error"],
] as const)("errcode %i at ?upstream=1 is %i %s, and the session holds", async (errcode, status, error) => {
	const { wechat, server } = world;
	const { token } = await world.loggedInUser("o-asked");
	refuse(wechat, "/wxa/checksession", errcode);
	const answer = await server.call("/api/session?upstream=1", { token });
	expect([answer.status, answer.body.error]).toEqual([status, error]);
	expect((await server.call("/api/session", { token })).body).toMatchObject({ active: true });
	expect(tracesOf(server, marker)).toEqual([]);
});

test.each([
	["a wrong secret", 40125, 502, "app_misconfigured"],
	["a day's quota", 45009, 429, "upstream_rate_limited"],
	["a busy platform", -1, 503, "upstream_busy"],
])("no access token because of %s is told, and the session holds", async (_name, errcode, status, error) => {
	const { wechat, server } = world;
	const { token } = await world.loggedInUser("o-asked");
	wechat.renewAccessToken();
	refuse(wechat, "/cgi-bin/stable_token", errcode);
	const answer = await server.call("/api/session?upstream=1", { token });
	expect([answer.status, answer.body.error]).toEqual([status, error]);
	expect(answer.text + server.output()).not.toContain(wechat.secret);
	wechat.misbehave = null;
	expect((await server.call("/api/session?upstream=1", { token })).body.sessionKeyValid).toBe(true);
});

test("a hanging key check is given up in time, and the session holds", async () => {
	const { wechat, server } = world;
	const { token } = await world.loggedInUser("o-asked");
	await using hurried = await world.another({ LINGPAI_UPSTREAM_TIMEOUT_MS: "500" });
	wechat.misbehave = ({ path }) => (path === "/wxa/checksession" ? true : undefined);
	const answer = await hurried.call("/api/session?upstream=1", { token });
	expect([answer.status, answer.body.error]).toEqual([504, "upstream_timeout"]);
	for (const one of [hurried, server]) expect((await one.call("/api/session", { token })).status).toBe(200);
});

test("decrypting with a code tells the platform's refusal and leaves the kept keys alone", async () => {
	const { wechat, server } = world;
	const { token } = await world.loggedInUser("o-keeps");
	const json = wechat.encrypt("o-keeps", { openId: "o-keeps", nickName: "小明" });
	refuse(wechat, "/sns/jscode2session", -1);
	const busy = await server.call("/api/decrypt", { token, json: { ...json, code: wechat.loginCode("o-keeps") } });
	expect([busy.status, busy.body.error, busy.headers.get("retry-after")]).toEqual([503, "upstream_busy", "2"]);
	expect((await server.call("/api/decrypt", { token, json })).status).toBe(200);
});
