import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anonymous } from "../world/stand-in-wx.ts";
import { type Ended, waferPackages } from "../world/wafer-client.ts";
import { loggedInWaferPhone, storageKey, type WaferPhone, waferPhone } from "../world/wafer-phone.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;
let adminKey: string;

beforeAll(async () => {
	world = await newWorld();
	({ key: adminKey } = await world.apiKey({ scope: "admin" }));
});

afterAll(() => world[Symbol.asyncDispose]());

const at = (path: string) => world.server.url + path;

async function endSessionsOf(one: WaferPhone) {
	const json = { userId: await one.userId(), reason: "test" };
	const { body } = await world.server.call("/api/admin/sessions/expire", { token: adminKey, json });
	expect(body.expired).toBe(1);
}

const five = <T>(make: () => T): T[] => Array.from({ length: 5 }, make);

function statusOf(ended: Ended): unknown {
	return "success" in ended ? Object(ended.success).statusCode : ended.fail;
}

describe.each(waferPackages)("%s, unmodified,", (name) => {
	const isOlder = name === "wafer-client-sdk";

	test("requests the user, a check of the session and a decryption, all with the session that it keeps", async () => {
		const { client, openid } = await loggedInWaferPhone(world, name);
		const { success: told } = Object(await client.request({ url: at("/api/wafer/user") }));
		const userInfo = { id: expect.stringMatching(/^usr_/), nickName: "", avatarUrl: "" };
		expect(told).toMatchObject({ statusCode: 200, data: { code: 0, data: { ...userInfo, userInfo } } });

		const checked = await client.request({ url: at("/api/session") });
		expect(checked).toMatchObject({ success: { statusCode: 200, data: { active: true } } });
		const phoneNumber = { phoneNumber: "+8613800138000", purePhoneNumber: "13800138000", countryCode: "86" };
		const data = world.wechat.encrypt(openid, phoneNumber);
		const opened = await client.request({ url: at("/api/decrypt"), method: "POST", data });
		expect(opened).toMatchObject({ success: { statusCode: 200, data: { data: phoneNumber } } });
		const refused = await client.request({ url: at("/api/decrypt"), method: "POST", data: { ...data, iv: "x" } });
		expect(refused).toMatchObject({ success: { statusCode: 400, data: { error: "invalid_request" } } });
	});

	test("on a phone without a session makes of five requests with login at once five logins, and each is answered", async () => {
		const { client, phone, answeredLogins } = waferPhone(world, name);
		const ended = await Promise.all(five(() => client.request({ url: at("/api/wafer/user"), login: true })));
		expect(ended.map(statusOf)).toEqual([200, 200, 200, 200, 200]);
		// Neither waits for a login that is on its way.
		expect([phone.logins, answeredLogins()]).toEqual([5, 5]);
	});

	test("with a session logs in again for each request with login if it is the newer one, and never if the older", async () => {
		const { client, phone } = await loggedInWaferPhone(world, name);
		const ended = await Promise.all(five(() => client.request({ url: at("/api/wafer/user"), login: true })));
		expect(ended.map(statusOf)).toEqual([200, 200, 200, 200, 200]);
		expect(phone.logins - 1).toBe(isOlder ? 0 : 5);
	});

	test.each(["/api/wafer/user", "/api/session"])(
		"logs in again by itself at %s once an operator ended the session, and repeats the request",
		async (path) => {
			const one = await loggedInWaferPhone(world, name);
			await endSessionsOf(one);
			expect(statusOf(await one.client.request({ url: at(path) }))).toBe(200);
			expect([one.phone.logins, one.answeredLogins()]).toEqual([2, 2]);
			expect(one.phone.arrived.slice(-3).map(({ status }) => status)).toEqual([401, 200, 200]);
		},
	);

	test("logs in at most once for each of five requests at once after an operator ended the session", async () => {
		const one = await loggedInWaferPhone(world, name);
		await endSessionsOf(one);
		const ended = await Promise.all(five(() => one.client.request({ url: at("/api/wafer/user") })));
		expect(ended.map(statusOf)).toEqual([200, 200, 200, 200, 200]);
		expect(one.phone.logins - 1).toBeGreaterThanOrEqual(1);
		expect(one.phone.logins - 1).toBeLessThanOrEqual(5);
	});

	test("gives up after one more login where the session ends again and again", async () => {
		const one = await loggedInWaferPhone(world, name);
		// Whatever it logs in with, this is the token that counts.
		const ended = await one.client.request({ url: at("/api/wafer/user"), header: { Authorization: "Bearer ended" } });
		expect(ended).toMatchObject({ fail: { type: "ERR_INVALID_SESSION" } });
		expect(one.phone.logins).toBe(2);
	});

	test("moves over from a Wafer server by itself: the session kept from there is answered as a dead one", async () => {
		const { client, phone } = waferPhone(world, name);
		phone.storage.set(storageKey, JSON.stringify({ id: "1f6f0e4a", skey: "a5e1c0", userInfo: anonymous }));
		expect(statusOf(await client.request({ url: at("/api/wafer/user") }))).toBe(200);
		expect(phone.logins).toBe(1);
	});

	test("tells its page that a blocked user is refused, and does not log in again and again", async () => {
		const one = await loggedInWaferPhone(world, name);
		world.block(await one.userId());
		const ended = await one.client.request({ url: at("/api/wafer/user") });
		const told = { statusCode: 403, data: { code: 403, error: "user_blocked" } };
		expect(ended).toMatchObject(isOlder ? { fail: { type: "ERR_CHECK_LOGIN_FAILED" } } : { success: told });
		expect(one.phone.logins).toBe(1);
		one.client.clearSession();
		expect(await one.client.login()).toHaveProperty("fail");
	});
});
