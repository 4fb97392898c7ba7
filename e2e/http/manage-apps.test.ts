import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { newWorld, type World } from "../world/world.ts";

const apps = "/api/admin/apps";

let world: World;
let key: string;

beforeAll(async () => {
	world = await newWorld({ LINGPAI_UPSTREAM_TIMEOUT_MS: "400" });
	({ key } = await world.apiKey({ scope: "admin" }));
});

beforeEach(() => {
	world.wechat.misbehave = null;
});

afterAll(() => world[Symbol.asyncDispose]());

const ask = (path: string, sent: Parameters<World["server"]["call"]>[1] = {}) =>
	world.server.call(path, { token: key, ...sent });

/** Registers another mini-program of the fake WeChat's over HTTP and tells its id and appid. */
async function registered(changes: object = {}): Promise<{ id: string; appid: string }> {
	const appid = world.wechat.addApp();
	const json = { platform: "wechat", appid, secret: world.wechat.secret, name: "Tea", ...changes };
	const { status, body } = await ask(apps, { json });
	expect(status).toBe(201);
	return { id: z.string().parse(body.id), appid };
}

const change = (id: string, json: object) => ask(`${apps}/${id}`, { method: "PATCH", json });
const check = (id: string) => ask(`${apps}/${id}/check`, { json: {} });

async function logIn(openid: string, appid: string): Promise<[status: number, error: unknown]> {
	const { status, body } = await world.server.call("/api/login", {
		json: { code: world.wechat.loginCode(openid, { appid }), appid },
	});
	return [status, body.error];
}

describe("registering", () => {
	test("makes an app that takes logins at once, and an appid once only", async () => {
		const { id, appid } = await registered({ policy: { maxSessionsPerUser: 1 } });
		expect(await logIn("o-new", appid)).toEqual([200, undefined]);
		const shown = await ask(`${apps}/${id}`);
		expect(shown.body).toMatchObject({ appid, enabled: true, simulated: false, policy: { maxSessionsPerUser: 1 } });
		const json = { platform: "wechat", appid, secret: "another", name: "Again" };
		const again = await ask(apps, { json, headers: { "accept-language": "zh-CN" } });
		expect([again.status, again.body.details]).toEqual([400, [{ path: "appid", message: "已经登记过" }]]);
		expect(await logIn("o-new", appid)).toEqual([200, undefined]);
		const listed = z.object({ items: z.array(z.object({ id: z.string() })) }).parse((await ask(apps)).body);
		expect(listed.items[0]?.id).toBe(id);
	});

	test("of what is none is refused, with the place", async () => {
		const json = { platform: "wechat", appid: "wx 1", secret: "with spaces", name: "", policy: { sessionLifetime: 1 } };
		const { status, body } = await ask(apps, { json });
		const paths = z.array(z.object({ path: z.string() })).parse(body.details);
		expect(status).toBe(400);
		expect(paths.map(({ path }) => path).sort()).toEqual(["appid", "name", "policy.sessionLifetime", "secret"]);
	});
});

describe("a check", () => {
	test("asks WeChat with the stored secret and says that it agrees", async () => {
		const { id, appid } = await registered();
		world.wechat.calls.length = 0;
		const { status, body } = await check(id);
		expect([status, body]).toEqual([
			200,
			{ ok: true, error: null, errcode: null, address: null, unionid: { users: 0, withUnionid: 0 } },
		]);
		const asked = world.wechat.calls.map((call) => [call.path, JSON.parse(call.body)]);
		const { secret } = world.wechat;
		expect(asked).toEqual([["/cgi-bin/stable_token", { grant_type: "client_credential", appid, secret }]]);
		await check(id);
		expect(world.wechat.calls).toHaveLength(2);
	});

	test.each([
		[40013, "app_misconfigured", null],
		[40125, "app_misconfigured", null],
		[40164, "app_misconfigured", "203.0.113.7"],
		[40243, "app_misconfigured", null],
		[45009, "upstream_rate_limited", null],
		[-1, "upstream_busy", null],
	])("that WeChat refuses with %i is answered with %s, and audited", async (errcode, error, address) => {
		const { id, appid } = await registered();
		world.wechat.misbehave = ({ path, body }, response) => {
			if (path !== "/cgi-bin/stable_token") return undefined;
			const errmsg = `invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist ${body}`;
			response.end(JSON.stringify({ errcode, errmsg }));
			return true;
		};
		const { status, body } = await check(id);
		expect([status, body]).toMatchObject([200, { ok: false, error, errcode, address }]);
		const events = await ask(`/api/admin/audit?action=app.check&appid=${appid}`);
		const detail = { errcode, ...(address && { hint: address }) };
		expect(events.body.items).toMatchObject([{ reason: error, detail, apiKeyId: expect.stringMatching(/^key_/) }]);
		for (const { text } of [await check(id), events]) expect(text).not.toContain(world.wechat.secret);
	});

	test("of a WeChat that is silent, or not there, ends in time", async () => {
		const { id } = await registered();
		world.wechat.misbehave = () => true;
		const started = performance.now();
		expect((await check(id)).body).toMatchObject({ ok: false, error: "upstream_timeout", errcode: null });
		expect(performance.now() - started).toBeLessThan(3_000);
		await world.wechat.goDown();
		try {
			expect((await check(id)).body).toMatchObject({ ok: false, error: "upstream_error", errcode: null });
		} finally {
			await world.wechat.comeBack();
		}
	});

	test("counts who has a unionid", async () => {
		const { id, appid } = await registered();
		for (const [openid, unionid] of [["o-with", "u-1"], ["o-without"]] as const) {
			const code = world.wechat.loginCode(openid, { appid, ...(unionid && { unionid }) });
			await world.server.call("/api/login", { json: { code, appid } });
		}
		expect((await check(id)).body.unionid).toEqual({ users: 2, withUnionid: 1 });
	});
});

describe("a change", () => {
	test("of the secret counts for the very next login", async () => {
		const { id, appid } = await registered();
		const old = world.wechat.secret;
		const secret = world.wechat.resetSecret();
		expect(await logIn("o-rotated", appid)).toEqual([502, "app_misconfigured"]);
		expect((await check(id)).body).toMatchObject({ ok: false, errcode: 40125 });
		const changed = await change(id, { secret });
		expect(changed.status).toBe(200);
		expect(await logIn("o-rotated", appid)).toEqual([200, undefined]);
		expect((await check(id)).body).toMatchObject({ ok: true });
		const events = await ask(`/api/admin/audit?action=app.update&appid=${appid}`);
		expect(events.body.items).toMatchObject([{ detail: { secret: "replaced" } }]);
		for (const { text } of [changed, events]) for (const hidden of [old, secret]) expect(text).not.toContain(hidden);
		await change(id, { secret: old });
	});

	test("that switches it off is seen by the next request, and so is the one that switches it on", async () => {
		const { id, appid } = await registered({ secret: world.wechat.secret });
		const user = await world.loggedInUser("o-off", { appid });
		const session = async () => (await world.server.call("/api/session", { token: user.token })).body.error;
		expect(await session()).toBeUndefined();
		expect((await change(id, { enabled: false })).body.enabled).toBe(false);
		expect(await session()).toBe("app_disabled");
		expect(await logIn("o-off", appid)).toEqual([403, "app_disabled"]);
		await change(id, { enabled: true });
		expect(await session()).toBeUndefined();
	});

	test("of the policy counts for the next login", async () => {
		const { id, appid } = await registered();
		await change(id, { policy: { maxSessionsPerUser: 1, sessionLifetime: 120 } });
		const first = await world.loggedInUser("o-policy", { appid });
		expect(first.expiresIn).toBe(120);
		await world.loggedInUser("o-policy", { appid });
		expect((await world.server.call("/api/session", { token: first.token })).body.error).toBe("session_revoked");
	});
});

describe("an API key that is limited to one app", () => {
	test("sees and changes that app alone, and registers and deletes none", async () => {
		const [mine, other] = [await registered(), await registered()];
		const { key: limited } = await world.apiKey({ scope: "admin", appid: mine.appid });
		const askAs = (path: string, sent: object = {}) => world.server.call(path, { token: limited, ...sent });
		expect((await askAs(apps)).body.items).toMatchObject([{ id: mine.id }]);
		expect((await askAs(`${apps}/${mine.id}`, { method: "PATCH", json: { name: "Mine" } })).body.name).toBe("Mine");
		for (const sent of [{}, { method: "PATCH", json: { name: "Mine" } }]) {
			expect((await askAs(`${apps}/${other.id}`, sent)).status).toBe(404);
		}
		expect((await askAs(`${apps}/${other.id}/check`, { json: {} })).status).toBe(404);
		const json = { platform: "wechat", appid: "wx-more", secret: "s", name: "More" };
		expect((await askAs(apps, { json })).status).toBe(403);
		expect((await askAs(`${apps}/${mine.id}`, { method: "DELETE" })).status).toBe(403);
		expect((await askAs("/api/admin/api-keys")).status).toBe(403);
	});
});

describe("API keys", () => {
	test("are made, used and removed over HTTP; the key is in the answer of its making alone", async () => {
		const { appid } = await registered();
		const made = await ask("/api/admin/api-keys", { json: { name: "Shop", scope: "introspect", appid } });
		expect([made.status, made.body]).toMatchObject([
			201,
			{ name: "Shop", scope: "introspect", appid, lastUsedAt: null },
		]);
		const { token } = await world.loggedInUser("o-key", { appid });
		const introspect = async () => {
			const { status, body } = await world.server.call("/api/introspect", {
				token: String(made.body.key),
				json: { token },
			});
			return [status, body.active];
		};
		expect(await introspect()).toEqual([200, true]);
		const listed = await ask("/api/admin/api-keys");
		expect(listed.body.items).toContainEqual(
			expect.objectContaining({ id: made.body.id, lastUsedAt: expect.any(String) }),
		);
		expect(listed.text).not.toContain(String(made.body.key).slice(4));
		const remove = () => ask(`/api/admin/api-keys/${made.body.id}`, { method: "DELETE" });
		expect((await remove()).status).toBe(204);
		expect(await introspect()).toEqual([401, undefined]);
		expect((await remove()).status).toBe(404);
		expect((await ask("/api/admin/api-keys", { json: { name: "x", scope: "admin", appid: "wx-none" } })).status).toBe(
			404,
		);
	});
});

test("five thousand users are erased with their app, in steps that hold nobody up", async () => {
	const { id, appid } = await registered();
	const { token } = await world.loggedInUser("o-last", { appid });
	addUsers(id, 5_000);
	const waits: number[] = [];
	let isDone = false;
	const deleted = ask(`${apps}/${id}`, { method: "DELETE" }).finally(() => {
		isDone = true;
	});
	while (!isDone) {
		const started = performance.now();
		expect((await world.server.call("/api/health/ready")).status).toBe(200);
		waits.push(performance.now() - started);
	}
	expect((await deleted).status).toBe(204);
	const worst = Math.round(Math.max(...waits));
	console.log(`5,001 users erased; ${waits.length} other requests meanwhile, the slowest took ${worst} ms`);
	expect(waits.length).toBeGreaterThan(5);
	expect(worst).toBeLessThan(1_000);

	expect((await world.server.call("/api/session", { token })).body.error).toBe("session_unknown");
	expect(await logIn("o-last", appid)).toEqual([404, "app_unknown"]);
	expect(world.rows(`SELECT count(*) AS users FROM users WHERE app_id = '${id}'`)).toEqual([{ users: 0 }]);
	expect(world.rows("SELECT count(*) AS sessions FROM sessions WHERE user_id LIKE 'usr_many%'")).toEqual([
		{ sessions: 0 },
	]);
	const events = await ask(`/api/admin/audit?action=app.delete&appid=${appid}`);
	expect(events.body.items).toMatchObject([{ detail: { users: 5_001, apiKeys: 0 } }]);
	expect((await ask("/api/admin/audit/verify")).body.ok).toBe(true);
});

/** Adds users with a session each, in the data file. */
function addUsers(appId: string, count: number): void {
	const file = new BetterSqlite3(join(world.server.folder, "lingpai.db"), { timeout: 5_000 });
	const insert = file.transaction(() => {
		const user = file.prepare("INSERT INTO users (id, app_id, openid, created_at) VALUES (?, ?, ?, ?)");
		const session = file.prepare(
			"INSERT INTO sessions (id, token_hash, user_id, app_id, created_at, last_seen_at, expires_at) VALUES (?, randomblob(32), ?, ?, ?, ?, ?)",
		);
		const now = Date.now();
		for (let number = 0; number < count; number += 1) {
			user.run(`usr_many${number}`, appId, `o-many${number}`, now);
			session.run(`ses_many${number}`, `usr_many${number}`, appId, now, now, now + 3_600_000);
		}
	});
	try {
		insert();
	} finally {
		file.close();
	}
}
