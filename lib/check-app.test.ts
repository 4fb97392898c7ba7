import { beforeEach, describe, expect, test } from "vitest";
import { checkApp, lastCheckOf, unionidCoverage } from "./check-app.ts";
import { changeApp, createApp } from "./manage-apps.ts";
import { PlatformRefusal } from "./platforms/platform.ts";
import type { UpstreamCall } from "./platforms/upstream.ts";
import { person, script } from "./test-operators.ts";
import { startOfTime, testWorld, type World } from "./test-world.ts";

const owner = person("owner");
const secret = "0123456789abcdef0123456789abcdef";

let world: World;
let id: string;

beforeEach(async () => {
	world = await testWorld();
	({ id } = await createApp(world.context, { platform: "wechat", appid: "wx1", secret, name: "Tea" }, owner));
	world.upstream = () => ({ access_token: "at-1", expires_in: 7200 });
});

const check = (caller = owner) => checkApp(world.context, { id }, caller);
const refuse = (errcode: number, errmsg = `invalid ${secret}`) => {
	world.upstream = () => ({ errcode, errmsg });
};

describe("checking an app", () => {
	test("asks the platform for an access token with the stored secret, each time anew", async () => {
		const agreed = { ok: true, error: null, errcode: null, address: null, unionid: { users: 0, withUnionid: 0 } };
		expect([await check(), await check()]).toEqual([agreed, agreed]);
		const call: UpstreamCall = {
			...{ method: "POST", path: "/cgi-bin/stable_token" },
			json: { grant_type: "client_credential", appid: "wx1", secret },
		};
		expect(world.calls).toEqual([call, call]);
		expect(world.appended).toMatchObject([
			{ action: "app.check", outcome: "ok", reason: null, appid: "wx1", operatorId: "opr_owner" },
			{ action: "app.check", outcome: "ok" },
		]);
	});

	test.each([
		[40013, "app_misconfigured", "failed"],
		[40125, "app_misconfigured", "failed"],
		[40243, "app_misconfigured", "failed"],
		[45009, "upstream_rate_limited", "refused"],
		[-1, "upstream_busy", "failed"],
		[99999, "upstream_error", "failed"],
	])(
		"that the platform refuses with %i answers %s, tells nothing else of it, and is audited",
		async (errcode, error, outcome) => {
			refuse(errcode);
			const answer = await check();
			expect(answer).toMatchObject({ ok: false, error, errcode, address: null });
			expect(world.appended).toMatchObject([
				{ action: "app.check", outcome, reason: error, appid: "wx1", operatorId: "opr_owner", detail: { errcode } },
			]);
			expect(JSON.stringify([answer, world.appended])).not.toContain(secret);
		},
	);

	test("tells our address where the platform does not allow it", async () => {
		refuse(40164, `invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1 ${secret}`);
		expect(await check()).toMatchObject({ error: "app_misconfigured", errcode: 40164, address: "203.0.113.7" });
		expect(world.appended).toMatchObject([{ detail: { errcode: 40164, hint: "203.0.113.7" } }]);
	});

	test.each(["upstream_timeout", "upstream_error"] as const)("answers %s when the platform does not", async (code) => {
		world.upstream = () => {
			throw new PlatformRefusal(code);
		};
		expect(await check()).toMatchObject({ ok: false, error: code, errcode: null, address: null });
	});

	test("on a platform without access tokens says so", async () => {
		world.platform = ({ accessToken, ...wechat }) => wechat;
		expect(await check()).toMatchObject({ ok: false, error: "unsupported_by_platform" });
	});

	test("works while it is switched off", async () => {
		await changeApp(world.context, { id, enabled: false }, owner);
		expect(await check()).toMatchObject({ ok: true });
	});

	test("is for an API key that is limited to this app, and not for one that is limited to another", async () => {
		expect(await checkApp(world.context, { id }, script("wx1"))).toMatchObject({ ok: true });
		await expect(checkApp(world.context, { id }, script("wx2"))).rejects.toMatchObject({ code: "not_found" });
		expect(world.calls).toHaveLength(1);
		expect(world.appended).toMatchObject([{ apiKeyId: "key_1", operatorId: null }]);
	});

	test("of the simulator's app is refused once the simulator ended: nobody else knows that app", async () => {
		const simulated = await world.context.storage.apps.byAppid("wx-simulator");
		const asked = checkApp(world.context, { id: simulated?.id ?? "" }, owner);
		await expect(asked).rejects.toMatchObject({ code: "invalid_request" });
		expect(world.calls).toEqual([]);
	});
});

describe("the last check", () => {
	test("is told with what the platform said, of this app alone", async () => {
		expect(await lastCheckOf(world.context, "wx1")).toBeNull();
		await check();
		expect(await lastCheckOf(world.context, "wx1")).toMatchObject({ at: startOfTime, outcome: "ok", reason: null });
		world.pass(60);
		refuse(40164, "invalid ip 203.0.113.7");
		await check();
		expect(await lastCheckOf(world.context, "wx1")).toMatchObject({
			...{ at: startOfTime + 60_000, outcome: "failed", reason: "app_misconfigured" },
			detail: { errcode: 40164, hint: "203.0.113.7" },
		});
		expect(await lastCheckOf(world.context, "wx2")).toBeNull();
	});
});

test("the coverage of unionid is counted over the newest two hundred users", async () => {
	let count = 0;
	async function logIn(unionid: string | null) {
		count += 1;
		world.upstream = () => ({ openid: `o-${count}`, session_key: "a2V5", ...(unionid && { unionid }) });
		await world.login("alice", { appid: "wx1", code: `code-${count}` });
		world.pass(1);
	}
	for (let user = 0; user < 5; user += 1) await logIn(`u-${user}`);
	expect(await unionidCoverage(world.context, id)).toEqual({ users: 5, withUnionid: 5 });
	for (let user = 0; user < 199; user += 1) await logIn(null);
	expect(await unionidCoverage(world.context, id)).toEqual({ users: 200, withUnionid: 1 });
});
