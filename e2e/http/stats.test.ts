import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { contract } from "../../lib/contract.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;
let key: string;
let limited: string;

beforeAll(async () => {
	world = await newWorld();
	({ key } = await world.apiKey({ scope: "admin" }));
	({ key: limited } = await world.apiKey({ scope: "admin", appid: world.wechat.appid }));
});

afterAll(() => world[Symbol.asyncDispose]());

async function stats(query = "", token = key) {
	const { status, text } = await world.server.call(`/api/admin/stats${query}`, { token });
	expect(status).toBe(200);
	return contract.showStats.output?.parse(JSON.parse(text));
}

test("what mini-programs did a moment ago is in the stats, and how the platform answered soon after", async () => {
	const { server, wechat } = world;
	const { token } = await world.loggedInUser("o-alice");
	await world.loggedInUser("o-alice");
	await server.call("/api/login", { json: { code: "unknown" } });
	const damaged = { ...wechat.encrypt("o-alice", { nickName: "A" }), iv: Buffer.alloc(16).toString("base64") };
	await server.call("/api/decrypt", { token, json: damaged });
	const told = await stats();
	expect(told?.totals).toMatchObject({
		...{ logins: { now: 2, before: 0 }, refusedLogins: { now: 1, before: 0 }, newUsers: { now: 1, before: 0 } },
		...{ decryptions: { now: 1, before: 0 }, decryptFailures: { now: 1, before: 0 } },
	});
	expect(told?.apps).toMatchObject([{ appid: wechat.appid, logins: 2 }]);
	await vi.waitUntil(async () => (await stats())?.totals.platformCalls.now === 3, { timeout: 60_000, interval: 500 });
	await vi.waitUntil(async () => (await stats())?.totals.activeSessions.now !== null, {
		timeout: 60_000,
		interval: 500,
	});
});

test("an app that the platform refuses is what needs somebody first", async () => {
	const { server, wechat } = world;
	wechat.misbehave = (_call, response) => {
		response.end(JSON.stringify({ errcode: 40125, errmsg: "invalid appsecret" }));
		return true;
	};
	await server.call("/api/login", { json: { code: wechat.loginCode("o-alice") } });
	wechat.misbehave = null;
	const first = async () => (await stats())?.attention[0];
	await vi.waitUntil(async () => (await first())?.code === "app_misconfigured", { timeout: 60_000, interval: 500 });
	expect(await first()).toMatchObject({ severity: "error", appid: wechat.appid, count: 1 });
});

test("an API key of one app sees that app's stats, and no settings", async () => {
	const { server, wechat } = world;
	expect((await stats("", limited))?.apps.map(({ appid }) => appid)).toEqual([wechat.appid]);
	expect((await server.call("/api/admin/stats?appid=wx-other", { token: limited })).body.error).toBe("app_unknown");
	expect((await server.call("/api/admin/settings", { token: limited })).body.error).toBe("forbidden");
});

test.each([
	["?from=yesterday", "from"],
	["?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", ""],
	["?step=60", ""],
])("a question that makes no sense (%s) is refused, in the language of the request", async (query, path) => {
	const headers = { "accept-language": "zh-CN" };
	const { status, body } = await world.server.call(`/api/admin/stats${query}`, { token: key, headers });
	expect([status, body.error, body.message]).toEqual([400, "invalid_request", "请求不符合接口约定，请看 details。"]);
	expect(body.details).toMatchObject([{ path }]);
});

test("settings are shown, changed and kept over a restart; a number that makes no sense is refused", async () => {
	const { server } = world;
	const document = async () => {
		const { text } = await server.call("/api/admin/settings", { token: key });
		return contract.showSettings.output?.parse(JSON.parse(text));
	};
	expect(await document()).toMatchObject({
		keepEndedSessions: 30,
		diagnostics: {
			masterKeys: { ids: ["k1"], ofRoot: "k1", besideData: true },
			storage: { engine: "SQLite", settings: { journal_mode: "wal", synchronous: "2" } },
		},
	});
	expect((await document())?.diagnostics.storage.free).toBeGreaterThan(0);
	const patch = (json: object) => server.call("/api/admin/settings", { method: "PATCH", token: key, json });
	expect((await patch({ keepEndedSessions: 0 })).body.details).toMatchObject([{ path: "keepEndedSessions" }]);
	expect((await patch({ keepEndedSessions: 7 })).body.keepEndedSessions).toBe(7);
	await server.stop();
	await server.start();
	expect((await document())?.keepEndedSessions).toBe(7);
	const event = "SELECT detail FROM audit_events WHERE action = 'settings.update'";
	expect(world.rows(event)).toEqual([{ detail: '{"keepEndedSessions":7,"keepEndedSessionsBefore":30}' }]);
});
