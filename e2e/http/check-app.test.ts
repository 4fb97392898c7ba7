import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ManagedApps, managedApps } from "../world/managed-apps.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;
let apps: ManagedApps;

beforeAll(async () => {
	world = await newWorld({ LINGPAI_UPSTREAM_TIMEOUT_MS: "4000" });
	apps = await managedApps(world);
});

afterAll(() => world[Symbol.asyncDispose]());

beforeEach(() => {
	world.wechat.misbehave = null;
});

describe("a check", () => {
	test("asks WeChat with the stored secret and says that it agrees", async () => {
		const { id, appid } = await apps.registered();
		world.wechat.calls.length = 0;
		const { status, body } = await apps.check(id);
		expect([status, body]).toEqual([
			200,
			{ ok: true, error: null, errcode: null, address: null, unionid: { users: 0, withUnionid: 0 } },
		]);
		const asked = world.wechat.calls.map((call) => [call.path, JSON.parse(call.body)]);
		const { secret } = world.wechat;
		expect(asked).toEqual([["/cgi-bin/stable_token", { grant_type: "client_credential", appid, secret }]]);
		await apps.check(id);
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
		const { id, appid } = await apps.registered();
		world.wechat.misbehave = ({ path, body }, response) => {
			if (path !== "/cgi-bin/stable_token") return undefined;
			const errmsg = `invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist ${body}`;
			response.end(JSON.stringify({ errcode, errmsg }));
			return true;
		};
		const { status, body } = await apps.check(id);
		expect([status, body]).toMatchObject([200, { ok: false, error, errcode, address }]);
		const events = await apps.ask(`/api/admin/audit?action=app.check&appid=${appid}`);
		const detail = { platform: "wechat", errcode, ...(address && { hint: address }) };
		expect(events.body.items).toMatchObject([{ reason: error, detail, apiKeyId: expect.stringMatching(/^key_/) }]);
		for (const { text } of [await apps.check(id), events]) expect(text).not.toContain(world.wechat.secret);
	});

	test("of a WeChat that is silent, or not there, ends in time", async () => {
		const { id } = await apps.registered();
		world.wechat.misbehave = () => true;
		expect((await apps.check(id)).body).toMatchObject({ ok: false, error: "upstream_timeout", errcode: null });
		await world.wechat.goDown();
		try {
			expect((await apps.check(id)).body).toMatchObject({ ok: false, error: "upstream_error", errcode: null });
		} finally {
			await world.wechat.comeBack();
		}
	});

	test("counts who has a unionid", async () => {
		const { id, appid } = await apps.registered();
		for (const [openid, unionid] of [["o-with", "u-1"], ["o-without"]] as const) {
			const code = world.wechat.loginCode(openid, { appid, ...(unionid && { unionid }) });
			await world.server.call("/api/login", { json: { code, appid } });
		}
		expect((await apps.check(id)).body.unionid).toEqual({ users: 2, withUnionid: 1 });
	});
});
