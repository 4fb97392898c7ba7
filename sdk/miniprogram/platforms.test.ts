import { afterEach, expect, test, vi } from "vitest";
import { createClient } from "./src/index.ts";
import { type GlobalName, standInPhone } from "./stand-in-phone.ts";
import { baseUrl, refusal, standInServer } from "./stand-in-server.ts";

afterEach(() => vi.unstubAllGlobals());

const names: GlobalName[] = ["wx", "qq", "tt", "ks", "swan", "xhs", "my"];

test.each(names)("over %s a call logs in, a dead session is renewed, and errors are told", async (name) => {
	const server = standInServer();
	const given = name === "my" ? { authCode: "code" } : { code: "code", errMsg: "login:ok" };
	const phone = standInPhone(server.answer, () => given, name);
	vi.stubGlobal(name, phone.platform);
	const client = createClient({ baseUrl });
	expect(await client.verify({ rawData: "{}", signature: "00" })).toMatchObject({ path: "/api/verify" });
	server.endAll();
	expect(await client.request({ url: "/api/orders" })).toMatchObject({ status: 200, data: { token: "lpt_2" } });
	expect(server.logins).toEqual([{ code: "code" }, { code: "code" }]);
	expect([...phone.storage.values()]).toMatchObject([{ token: "lpt_2" }]);
	for (const { header, body } of phone.requests) {
		expect(header["content-type"]).toBe(body === undefined ? undefined : "application/json");
	}
	server.misbehave = () => refusal(429, "rate_limited", { "Retry-After": "3" });
	await expect(client.checkSession()).rejects.toMatchObject({ code: "rate_limited", status: 429, retryAfter: 3 });
	server.misbehave = null;
	await client.logout();
	expect(phone.storage.size).toBe(0);
});

test("a platform's own name counts more than the alias wx that it offers besides", async () => {
	const server = standInServer();
	const phone = standInPhone(server.answer, undefined, "qq");
	vi.stubGlobal("qq", phone.platform);
	vi.stubGlobal("wx", standInPhone(() => Promise.reject(new Error("not this one"))).platform);
	await createClient({ baseUrl }).login();
	expect(phone.logins).toBe(1);
});

test("who has no account at Douyin logs in by an anonymous code, without being asked", async () => {
	const server = standInServer();
	const asked: unknown[] = [];
	const { platform } = standInPhone(server.answer, undefined, "tt");
	const login = (options: { force: boolean; success(result: object): void }) => {
		asked.push(options.force);
		options.success(options.force ? { code: "c", anonymousCode: "a" } : { anonymousCode: "a", isLogin: false });
	};
	const client = createClient({ baseUrl, platform: { ...platform, login } });
	await client.login();
	await client.login({ fresh: true, force: true });
	expect(asked).toEqual([false, true]);
	expect(server.logins).toEqual([{ anonymousCode: "a" }, { code: "c" }]);
});

test("getCode takes the place of wx.login", async () => {
	const server = standInServer();
	const phone = standInPhone(server.answer);
	const getCode = async () => ({ code: "simulated", appid: "wx-simulator" });
	await createClient({ baseUrl, platform: phone.platform, getCode }).login();
	expect([phone.logins, server.logins]).toEqual([0, [{ code: "simulated" }]]);
});
