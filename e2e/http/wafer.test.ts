import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anonymous } from "../world/stand-in-wx.ts";
import { waferPackages } from "../world/wafer-client.ts";
import { loggedInWaferPhone, waferPhone } from "../world/wafer-phone.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;

beforeAll(async () => {
	world = await newWorld();
});

afterAll(() => world[Symbol.asyncDispose]());

const userUrl = () => `${world.server.url}/api/wafer/user`;

describe.each(waferPackages)("%s, unmodified,", (name) => {
	const isOlder = name === "wafer-client-sdk";

	test("logs in and hands its page the user", async () => {
		const { client, phone, token, answeredLogins } = waferPhone(world, name);
		const ended = await client.login();
		// The older one hands on what wx.getUserInfo told it.
		expect(ended).toEqual({ success: isOlder ? anonymous : { ...anonymous, id: expect.stringMatching(/^usr_/) } });
		expect(token()).toMatch(/^lpt_/);
		expect((await world.server.call("/api/session", { token: token() })).status).toBe(200);
		expect([phone.logins, answeredLogins()]).toEqual([1, 1]);
	});

	test("logs in by POST, and with data of its page", async () => {
		const options = { method: "POST", data: { from: "share" } };
		expect(await waferPhone(world, name).client.login(options)).toHaveProperty("success");
		expect(await waferPhone(world, name).client.login({ data: options.data })).toHaveProperty("success");
	});

	test.each([
		["of another user", () => world.wechat.encrypt("o-somebody", { openId: "o-somebody", ...anonymous })],
		["that are missing", () => ({ encryptedData: "undefined", iv: "undefined" })],
		["that are too old", () => world.wechat.encrypt("o-x", anonymous, { watermark: { timestamp: 1, appid: "" } })],
	])("logs in with data %s", async (_, data) => {
		const { client, phone } = waferPhone(world, name);
		phone.userData = data();
		expect(await client.login()).toHaveProperty("success");
	});

	test("tells its page that wx.login failed, and asks the server nothing", async () => {
		const { client, phone } = waferPhone(world, name);
		phone.loginFailure = "login:fail";
		const { fail } = Object(await client.login());
		expect(fail.message).toContain("微信登录失败");
		expect(phone.arrived).toEqual([]);
	});

	test("of a failing wx.login before a request tells its page if it is the older one; the newer forgot to", async () => {
		const { client, phone } = waferPhone(world, name);
		phone.loginFailure = "login:fail";
		const ended = client.request({ url: userUrl(), login: true });
		const nothing = new Promise((resolve) => setTimeout(resolve, 200, "nothing"));
		if (isOlder) expect(await ended).toMatchObject({ fail: { type: "ERR_WX_LOGIN_FAILED" } });
		else expect(await Promise.race([ended, nothing])).toBe("nothing");
		expect(phone.arrived).toEqual([]);
	});

	test("tells its page why the server refused a code, and keeps no session", async () => {
		const { client, phone, openid, answeredLogins } = waferPhone(world, name);
		phone.code = `nonsense ${openid}`;
		const { fail } = Object(await client.login());
		expect(fail.message).toContain("invalid_code");
		expect(fail.message).toContain("call wx.login again");
		phone.code = `more nonsense ${openid}`;
		expect(await client.request({ url: userUrl(), login: true })).toHaveProperty("fail");
		expect([phone.storage.size, answeredLogins()]).toEqual([0, 0]);
	});

	test("tells its page that the platform is away, and logs in once it is back", async () => {
		const { client } = waferPhone(world, name);
		await world.wechat.goDown();
		const { fail } = Object(await client.login());
		await world.wechat.comeBack();
		expect(fail.message).toMatch(/upstream_error|upstream_busy/);
		expect(await client.login()).toHaveProperty("success");
	});

	test("tells its page that the server cannot be reached", async () => {
		const { client } = waferPhone(world, name);
		const { fail } = Object(await client.login({ loginUrl: "http://127.0.0.1:1/api/wafer/login" }));
		expect(fail.message ?? fail.errMsg).toMatch(/登录失败|request:fail/);
	});

	test("hears of headers over 16 KiB as a failure, and the server goes on", async () => {
		const { client, phone } = waferPhone(world, name);
		phone.userData = { encryptedData: "A".repeat(20_000), iv: "A".repeat(22) };
		expect(await client.login()).toHaveProperty("fail");
		phone.userData = { encryptedData: "A".repeat(14_000), iv: "A".repeat(22) };
		expect(await client.login()).toHaveProperty("success");
	});

	test("is told neither openid nor session key", async () => {
		const { client, phone, openid } = await loggedInWaferPhone(world, name);
		await client.request({ url: userUrl() });
		phone.code = `nonsense ${openid}`;
		client.clearSession();
		await client.login();
		expect(phone.arrived.map(({ status }) => status)).toEqual([200, 200, 400]);
		const told = JSON.stringify([phone.arrived.map(({ text }) => text), [...phone.storage]]);
		for (const secret of [openid, world.wechat.sessionKey(openid), world.wechat.secret]) {
			expect(told).not.toContain(secret);
		}
	});
});
