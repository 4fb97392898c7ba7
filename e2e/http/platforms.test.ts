import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { standIns } from "../../lib/simulator/index.ts";
import type { SealedKind } from "../../lib/simulator/stand-in.ts";
import { type Answered, type Lingpai, lingpai } from "../world/lingpai.ts";
import { type PlatformServers, platformServers } from "../world/platform-servers.ts";
import { tracesOf } from "../world/traces.ts";

const appids = {
	wechat: "wx0123456789abcdef",
	qq: "1100000001",
	douyin: "tt0123456789abcdef",
	kuaishou: "ks0123456789",
};
const names = ["qq", "douyin", "kuaishou"] as const;
type Name = keyof typeof appids;

let platforms: PlatformServers;
let server: Lingpai;
let admin: string;

beforeAll(async () => {
	platforms = await platformServers(appids);
	server = await lingpai(platforms.environment);
	const made = await server.command("api-key", "add", "--name", "script", "--scope", "admin", "--json");
	admin = JSON.parse(made.stdout).key;
});

beforeEach(() => {
	platforms.answer = null;
	platforms.received.length = 0;
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
	await platforms[Symbol.asyncDispose]();
});

function login(name: Name, user: string, headers: Record<string, string> = {}): Promise<Answered> {
	const code = platforms.platform(name).issueCode(user, "login");
	const isTold = headers.referer !== undefined;
	return server.call("/api/login", { headers, json: { code, ...(!isTold && { appid: appids[name] }) } });
}

/** What the phone's functions give there. */
function sealed(name: Name, user: string, kind: SealedKind) {
	const platform = platforms.platform(name);
	const content = standIns[name]?.contents[kind]?.(platform.user(user), Date.now()) ?? {};
	const how = { sessionKey: platform.sessionKey(user), appid: appids[name], at: Date.now() };
	const given = standIns[name]?.seal(content, how);
	const base64 = (bytes: Buffer | undefined) => bytes?.toString("base64");
	return { content, json: { encryptedData: base64(given?.encryptedData), iv: base64(given?.iv) } };
}

describe.each(names)("an app of %s", (name) => {
	test("logs users in, verifies and decrypts, and is told to backends by its platform", async () => {
		const { status, body } = await login(name, "alice");
		expect(status).toBe(200);
		const token = String(body.token);
		const rawData = JSON.stringify(standIns[name]?.signedContent?.(platforms.platform(name).user("alice")));
		const sessionKey = platforms.platform(name).sessionKey("alice");
		const signature = createHash("sha1").update(rawData).update(sessionKey).digest("hex");
		expect((await server.call("/api/verify", { token, json: { rawData, signature } })).body).toMatchObject({
			valid: true,
		});
		const { content, json } = sealed(name, "alice", "userInfo");
		const opened = await server.call("/api/decrypt", { token, json });
		expect([opened.status, opened.body]).toMatchObject([200, { kind: "userInfo", data: content }]);
		const foreign = await server.call("/api/decrypt", { token, json: sealed(name, "bob", "userInfo").json });
		expect([foreign.status, foreign.body.error]).toEqual([422, "decrypt_failed"]);
		const told = await server.call("/api/introspect", { token: admin, json: { token } });
		expect(told.body).toMatchObject({ active: true, platform: name, appid: appids[name], openid: "sim-alice" });
		const asked = await server.call("/api/session?upstream=1", { token });
		expect([asked.status, asked.body.sessionKeyValid]).toEqual([200, null]);
	});

	test("says that there are no phone numbers for a code", async () => {
		const { body } = await login(name, "alice");
		const answer = await server.call("/api/phone", { token: String(body.token), json: { code: "c" } });
		expect([answer.status, answer.body.error]).toEqual([422, "unsupported_by_platform"]);
	});

	test("is checked with the secret that is kept", async () => {
		const { body } = await server.call("/api/admin/apps", { token: admin });
		const items: { id: string; appid: string }[] = Object(body.items);
		const app = items.find(({ appid }) => appid === appids[name]);
		const check = () => server.call(`/api/admin/apps/${app?.id}/check`, { token: admin, method: "POST" });
		expect((await check()).body).toMatchObject({ ok: true, error: null });
		const [code, wrong] = refusals[name].secret;
		platforms.answer = () => ({ ...wrong, ...texts(name) });
		expect((await check()).body).toMatchObject({ ok: false, error: "app_misconfigured", errcode: code });
	});

	test("tells a refusal as what it means, and keeps the platform's code of it alone", async () => {
		const [code, answer] = refusals[name].code;
		platforms.answer = () => ({ ...answer, ...texts(name) });
		const refused = await login(name, "alice");
		expect([refused.status, refused.body.error]).toEqual([400, "invalid_code"]);
		for (const text of [marker, platforms.secret(name)]) {
			expect(refused.text).not.toContain(text);
			expect(tracesOf(server, text)).toEqual([]);
		}
		const { body } = await server.call("/api/admin/audit?action=login&limit=1", { token: admin });
		expect(Object(body.items)[0]).toMatchObject({
			...{ action: "login", outcome: "refused", reason: "invalid_code", appid: appids[name] },
			detail: { platform: name, errcode: code },
		});
	});
});

const marker = "MARK-of-the-platform";

const texts = (name: Name) => {
	const text = `${marker} ${platforms.secret(name)}`;
	return { errmsg: text, err_tips: text, error: text, error_msg: text };
};

const refusals = {
	qq: { secret: [40001, { errcode: 40001 }], code: [40029, { errcode: 40029 }] },
	douyin: { secret: [40017, { err_no: 40017 }], code: [40018, { err_no: 40018 }] },
	kuaishou: { secret: [100200101, { result: 100200101 }], code: [100200105, { result: 100200105 }] },
} as const;

test("one openid on four platforms is four users, and a code is worth nothing elsewhere", async () => {
	const opened = [];
	for (const name of ["wechat", ...names] as const) opened.push(await login(name, "carol"));
	const users = opened.map(({ body }) => Object(body.user));
	expect(users.map(({ isNew }) => isNew)).toEqual([true, true, true, true]);
	expect(new Set(users.map(({ id }) => id)).size).toBe(4);
	const code = platforms.platform("qq").issueCode("carol", "login");
	const elsewhere = await server.call("/api/login", { json: { code, appid: appids.douyin } });
	expect([elsewhere.status, elsewhere.body.error]).toEqual([400, "invalid_code"]);
});

test("the Referer of each platform's mini-programs tells the app", async () => {
	const referers = {
		qq: `https://appservice.qq.com/${appids.qq}/1.0.2/page-frame.html`,
		douyin: `https://tmaservice.developer.toutiao.com/?appid=${appids.douyin}&version=1.0.12`,
		kuaishou: `https://miniapi.ksapisrv.com/${appids.kuaishou}/89028/page-frame.html`,
	};
	for (const name of names) {
		const { status } = await login(name, "dave", { referer: referers[name] });
		expect([name, status, platforms.received.at(-1)?.platform]).toEqual([name, 200, name]);
	}
	const lookalike = await login("kuaishou", "dave", {
		referer: `https://miniapi.ksapisrv.com.evil.test/${appids.kuaishou}/1/page-frame.html`,
	});
	expect([lookalike.status, lookalike.body.error]).toEqual([400, "app_required"]);
});

test("a secret is in the body where the platform takes one, and in no URL there", async () => {
	for (const name of names) {
		await login(name, "erin");
		const asked = platforms.received.filter(({ platform }) => platform === name);
		expect(asked.length).toBeGreaterThan(0);
		for (const { method, url, body } of asked) {
			if (name === "qq") expect(method).toBe("GET");
			else expect([method, url.includes("?"), body.includes(platforms.secret(name))]).toEqual(["POST", false, true]);
		}
	}
});

describe("a device without an account, on Douyin", () => {
	async function anonymous(user: string, appid: string = appids.douyin) {
		const anonymousCode = platforms.platform("douyin").issueCode(user, "anonymous");
		return server.call("/api/login", { json: { anonymousCode, appid } });
	}

	test("is a user of its own who has no session key", async () => {
		const device = await anonymous("frank");
		expect(device.status).toBe(200);
		const account = await login("douyin", "frank");
		expect(Object(account.body.user).id).not.toBe(Object(device.body.user).id);
		const token = String(device.body.token);
		const told = await server.call("/api/introspect", { token: admin, json: { token } });
		expect(told.body).toMatchObject({ active: true, openid: "anonymous-sim-frank", unionid: null });
		const refused = await server.call("/api/decrypt", { token, json: sealed("douyin", "frank", "userInfo").json });
		expect([refused.status, refused.body.error]).toEqual([422, "decrypt_failed"]);
		const { body } = await server.call("/api/admin/audit?action=decrypt&limit=1", { token: admin });
		expect(Object(body.items)[0]).toMatchObject({ reason: "no_session_key" });
	});

	test("is not known on the other platforms, and its code is not spent there", async () => {
		for (const name of ["wechat", "qq", "kuaishou"] as const) {
			const { status, body } = await anonymous("grace", appids[name]);
			expect([status, body.error]).toEqual([422, "unsupported_by_platform"]);
		}
		expect(platforms.received).toEqual([]);
	});
});
