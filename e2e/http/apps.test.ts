import { afterAll, beforeAll, expect, test } from "vitest";
import { newWorld, type World } from "../world/world.ts";

let world: World;
let second: string;

beforeAll(async () => {
	world = await newWorld();
	second = world.wechat.addApp();
});

afterAll(() => world[Symbol.asyncDispose]());

/** Tries a login and tells the appid with which WeChat was asked, else the error. */
async function appOf(told: { body?: string; headers?: Record<string, string> }): Promise<unknown> {
	const { wechat, server } = world;
	const code = `code-${Math.random()}`;
	const json = { code, ...(told.body !== undefined && { appid: told.body }) };
	const { body, status } = await server.call("/api/login", { json, headers: told.headers ?? {} });
	const asked = wechat.calls.find((call) => call.query.js_code === code);
	return asked?.query.appid ?? [status, body.error];
}

const referer = (appid: string, host = "servicewechat.com") => ({
	referer: `https://${host}/${appid}/12/page-frame.html`,
});

test("the only app needs not be told", async () => {
	expect(await appOf({})).toBe(world.wechat.appid);
	expect(await appOf({ headers: { referer: "https://example.com/page.html" } })).toBe(world.wechat.appid);
});

test("an app is told by the body, else by X-Appid, else by the Referer of the mini-program", async () => {
	const { appid } = world.wechat;
	await world.saveApp({ appid: second });
	expect(await appOf({ body: second, headers: { "x-appid": appid, ...referer(appid) } })).toBe(second);
	expect(await appOf({ headers: { "x-appid": second, ...referer(appid) } })).toBe(second);
	expect(await appOf({ headers: referer(second) })).toBe(second);
	expect(await appOf({ headers: referer(second, "appservice.qq.com") })).toBe(second);
	expect(await appOf({ headers: { "x-appid": "", ...referer(second) } })).toBe(second);
	expect(await appOf({ headers: { referer: `https://servicewechat.com/${second}/devtools/page-frame.html` } })).toBe(
		second,
	);
});

test("with more than one app left, the app must be told", async () => {
	expect(await appOf({})).toEqual([400, "app_required"]);
	for (const lookalike of [
		`http://servicewechat.com/${second}/1/page-frame.html`,
		`https://servicewechat.com.evil.test/${second}/1/page-frame.html`,
		`https://evil.test/https://servicewechat.com/${second}/1/page-frame.html`,
		`https://evil.test/${second}/1/page-frame.html`,
		"https://servicewechat.com/",
	]) {
		expect([lookalike, await appOf({ headers: { referer: lookalike } })]).toEqual([lookalike, [400, "app_required"]]);
	}
});

test("an appid that is not registered is told so, wherever it stands", async () => {
	for (const told of [
		{ body: "wx-nobody" },
		{ headers: { "x-appid": "wx-nobody" } },
		{ headers: referer("wx-nobody") },
	]) {
		expect(await appOf(told)).toEqual([404, "app_unknown"]);
	}
	expect(await appOf({ body: "" })).toEqual([400, "invalid_request"]);
});

test("one openid is another user in another app, with keys and sessions of his own", async () => {
	const here = await world.loggedInUser("o-same");
	const there = await world.loggedInUser("o-same", { appid: second });
	expect(there.user.isNew).toBe(true);
	expect(there.user.id).not.toBe(here.user.id);
	const json = world.wechat.encrypt("o-same", { openId: "o-same", nickName: "小明" });
	expect((await world.server.call("/api/decrypt", { token: here.token, json })).status).toBe(200);
	expect((await world.server.call("/api/decrypt", { token: there.token, json })).body.error).toBe("decrypt_failed");
	await world.server.call("/api/user", { method: "DELETE", token: there.token });
	expect((await world.server.call("/api/session", { token: here.token })).status).toBe(200);
});

test("an app that is switched off takes no logins and its sessions do not hold, and it need not be told any more", async () => {
	const { server, wechat } = world;
	const user = await world.loggedInUser("o-off", { appid: second });
	const { key } = await world.apiKey();
	world.switchApp(second, false);
	expect(await appOf({ body: second })).toEqual([403, "app_disabled"]);
	expect(await appOf({})).toBe(wechat.appid);
	const { status, body } = await server.call("/api/session", { token: user.token });
	expect([status, body.error]).toEqual([403, "app_disabled"]);
	const introspected = await server.call("/api/introspect", { token: key, json: { token: user.token } });
	expect(introspected.body).toEqual({ active: false });
	const json = { openid: "o-off", appid: second, payload: "" };
	expect((await server.call("/api/sign", { token: key, json })).body.error).toBe("app_disabled");
	world.switchApp(second, true);
	expect((await server.call("/api/session", { token: user.token })).status).toBe(200);
});
