import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Lingpai, lingpai, plainNext } from "../world/lingpai.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;
let plain: Lingpai;

beforeAll(async () => {
	world = await newWorld();
	// On the same file, without the custom server.
	const { PORT, ...shared } = world.server.environment;
	plain = await lingpai(shared, plainNext);
});

afterAll(async () => {
	await plain[Symbol.asyncDispose]();
	await world[Symbol.asyncDispose]();
});

beforeEach(() => {
	world.wechat.misbehave = null;
});

type Sent = Parameters<Lingpai["call"]>[1];

/** What both servers answer, without what is another one each time. */
async function bothAnswer(path: string, sent: () => Sent): Promise<object[]> {
	const answers = [await world.server.call(path, sent()), await plain.call(path, sent())];
	return answers.map(({ status, headers, body, text }) => {
		expect(headers.get("x-request-id")).toMatch(/^req_/);
		if (status >= 400 && text) expect(body.requestId).toBe(headers.get("x-request-id"));
		const told = ["allow", "cache-control", "content-type", "www-authenticate", "retry-after", "x-lingpai-openid"];
		return {
			status,
			headers: Object.fromEntries(told.map((name) => [name, headers.get(name)])),
			body: JSON.parse(text || "{}", (name, value) => (changing.has(name) ? typeof value : value)),
		};
	});
}

const changing = new Set([
	"requestId",
	"token",
	"skey",
	"time",
	"expiresAt",
	"expiresIn",
	"createdAt",
	"timestamp",
	"id",
	"sid",
	"exp",
]);

const json = { "content-type": "application/json" };

test.each<[string, number, string, () => Sent]>([
	["a login", 200, "/api/login", () => ({ json: { code: world.wechat.loginCode("o-known") } })],
	[
		"a login of Wafer's client",
		200,
		"/api/wafer/login",
		() => ({ headers: { "x-wx-code": world.wechat.loginCode("o-known") } }),
	],
	["a refusal of it", 400, "/api/wafer/login", () => ({ headers: { "x-wx-code": `wrong-${Math.random()}` } })],
	["its dead session", 401, "/api/wafer/user", () => ({ headers: { "x-wx-id": "x", "x-wx-skey": "x" } })],
	["a wrong code", 400, "/api/login", () => ({ json: { code: `wrong-${Math.random()}` } })],
	["an unknown member", 400, "/api/login", () => ({ json: { code: "x", more: 1 } })],
	["a body cut off", 400, "/api/login", () => ({ raw: '{"code"', headers: json })],
	["no token", 401, "/api/session", () => ({})],
	["an unknown token", 401, "/api/session", () => ({ headers: { "x-wx-skey": "wrong", "accept-language": "zh-CN" } })],
	["an unknown app", 404, "/api/login", () => ({ json: { code: "x" }, headers: { "x-appid": "wx-nobody" } })],
	["an unknown path", 404, "/api/nothing", () => ({})],
	["an unknown path below a known one", 404, "/api/session/x", () => ({ method: "POST" })],
	["a wrong method", 405, "/api/login", () => ({})],
	["another wrong method", 405, "/api/session", () => ({ method: "PUT" })],
	["OPTIONS", 405, "/api/verify", () => ({ method: "OPTIONS" })],
	["HEAD of what has no GET", 405, "/api/verify", () => ({ method: "HEAD" })],
	["a body too large", 413, "/api/login", () => ({ raw: "x".repeat(65_537), headers: json })],
	["a body of another type", 415, "/api/login", () => ({ raw: "code=x" })],
	["no API key", 401, "/api/introspect", () => ({ json: { token: "x" } })],
	["health", 200, "/api/health/live", () => ({})],
])("plain next start answers %s as server.mjs does: %i", async (_name, status, path, sent) => {
	// The user is there before, so that neither login is his first.
	await world.loggedInUser("o-known");
	const [straight, routed] = await bothAnswer(path, sent);
	expect(straight).toMatchObject({ status });
	expect(routed).toEqual(straight);
});

test("plain next start answers with a token as server.mjs does, on the same sessions", async () => {
	const { wechat } = world;
	const { token } = await world.loggedInUser("o-shared", { unionid: "u-shared" });
	const { key } = await world.apiKey();
	const encrypted = wechat.encrypt("o-shared", { openId: "o-shared", nickName: "小明" });
	const calls: [string, number, () => Sent][] = [
		["/api/session", 200, () => ({ token })],
		["/api/session?upstream=1", 200, () => ({ headers: { sessionid: token } })],
		["/api/session", 200, () => ({ method: "HEAD", token })],
		["/api/session?upstream=2", 400, () => ({ token })],
		["/api/verify", 200, () => ({ json: { ...wechat.signed("o-shared", {}), token } })],
		["/api/decrypt", 200, () => ({ token, json: encrypted })],
		["/api/decrypt", 422, () => ({ token, json: { ...encrypted, iv: "AAAAAAAAAAAAAAAAAAAAAA==" } })],
		["/api/phone", 200, () => ({ token, json: { code: wechat.phoneCode("o-shared") } })],
		["/api/forward-auth", 200, () => ({ token })],
		["/api/introspect", 200, () => ({ token: key, json: { token } })],
		["/api/sign", 200, () => ({ token: key, json: { token, payload: "x" } })],
	];
	for (const [path, status, sent] of calls) {
		const [straight, routed] = await bothAnswer(path, sent);
		expect([path, straight]).toEqual([path, expect.objectContaining({ status })]);
		expect([path, routed]).toEqual([path, straight]);
	}
});

test("plain next start knows a refusal by the platform for what it is", async () => {
	const { wechat } = world;
	const code = wechat.loginCode("o-refused");
	const sent = wechat.encrypt("o-somebody-else", { openId: "o-refused", nickName: "小明" });
	wechat.misbehave = (_call, response) => {
		response.end('{"errcode":-1}');
		return true;
	};
	const [straight, routed] = await bothAnswer("/api/login", () => ({ json: { code } }));
	expect(straight).toMatchObject({ status: 503, headers: { "retry-after": "2" } });
	expect(routed).toEqual(straight);
	wechat.misbehave = null;
	// Both gave the code free again, and what came with it does not fail the login.
	const { status, body } = await plain.call("/api/login", { json: { code, ...sent } });
	expect([status, body.dataError]).toEqual([200, "decrypt_failed"]);
	const told = world.rows("SELECT outcome, reason FROM audit_events WHERE reason = 'upstream_busy'");
	expect(told).toEqual(Array(2).fill({ outcome: "failed", reason: "upstream_busy" }));
});

test("plain next start limits failed decryptions too", async () => {
	const { token } = await world.loggedInUser("o-guesses");
	const json = { encryptedData: "A".repeat(43), iv: `${"A".repeat(22)}==` };
	for (let failures = 0; failures < 10; failures++) {
		expect((await plain.call("/api/decrypt", { token, json })).body.error).toBe("decrypt_failed");
	}
	const { status, body, headers } = await plain.call("/api/decrypt", { token, json });
	expect([status, body.error]).toEqual([429, "rate_limited"]);
	expect(Number(headers.get("retry-after"))).toBeGreaterThan(500);
});

test("while the storage takes no writes, a login is told as unavailable, and sessions still hold", async () => {
	const { token } = await world.loggedInUser("o-holds");
	const answers = await world.whileLocked(() =>
		Promise.all(
			[world.server, plain].map(async (server) => ({
				login: await server.call("/api/login", { json: { code: world.wechat.loginCode("o-late") } }),
				session: await server.call("/api/session", { token }),
			})),
		),
	);
	for (const { login, session } of answers) {
		expect([login.status, login.body.error, login.headers.get("retry-after")]).toEqual([503, "unavailable", "2"]);
		expect(session.status).toBe(200);
	}
});

test("two servers on one file see each other's sessions, codes and log-outs at once", async () => {
	const code = world.wechat.loginCode("o-both");
	const there = await plain.call("/api/login", { json: { code } });
	expect((await world.server.call("/api/login", { json: { code } })).body.error).toBe("code_used");
	const token = String(there.body.token);
	expect((await world.server.call("/api/session", { token })).status).toBe(200);
	expect((await world.server.call("/api/session", { method: "DELETE", token })).status).toBe(204);
	expect((await plain.call("/api/session", { token })).body.error).toBe("session_revoked");
});

test("two servers that write at once lose nothing, and the audit chain verifies", async () => {
	const logins = Array.from({ length: 100 }, (_, turn) => {
		const server = turn % 2 === 0 ? world.server : plain;
		return server.call("/api/login", { json: { code: world.wechat.loginCode(`o-${turn % 10}`) } });
	});
	const answers = await Promise.all(logins);
	expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
	for (const { body } of answers) {
		expect((await plain.call("/api/session", { token: String(body.token) })).status).toBe(200);
	}
	expect((await world.server.command("audit", "verify")).code).toBe(0);
});

test("plain next start is told no address, so it keeps none", async () => {
	const headers = { "x-forwarded-for": "203.0.113.7" };
	const { body } = await plain.call("/api/login", { json: { code: world.wechat.loginCode("o-nowhere") }, headers });
	const { body: held } = await world.server.call("/api/user", { token: String(body.token) });
	expect(held.sessions).toEqual([expect.objectContaining({ ip: null })]);
});
