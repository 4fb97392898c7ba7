import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pushAesKey } from "../../lib/test-pushes.ts";
import { type Pushes, pushedEvent, pushesOf } from "../world/pushes.ts";
import { faultOf } from "../world/shape.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;
let key: string;

beforeAll(async () => {
	world = await newWorld();
	({ key } = await world.apiKey({ scope: "admin" }));
	world.setPolicy({ storeNickname: true, storeAvatar: true, storePhone: true });
});

afterAll(() => world[Symbol.asyncDispose]());

const agree = (aesKey: string | null): Promise<Pushes> =>
	pushesOf(world.server, { key, appid: world.wechat.appid, aesKey });

/** Logs a user in whose nickname, avatar and phone are stored. */
async function known(openid: string): Promise<string> {
	const { server, wechat } = world;
	const { token } = await world.loggedInUser(openid);
	const profile = { openId: openid, nickName: "小明", avatarUrl: "https://x.invalid/a.png" };
	await server.call("/api/decrypt", { token, json: wechat.encrypt(openid, profile) });
	await server.call("/api/phone", { token, json: { code: wechat.phoneCode(openid) } });
	return token;
}

const held = async (token: string) => {
	const { nickname, avatarUrl, phoneNumber } = Object((await world.server.call("/api/user", { token })).body.user);
	return [nickname, avatarUrl, phoneNumber].map((value) => value !== null);
};

describe.each([
	["plain JSON", null, "json", "application/json"],
	["plain XML", null, "xml", "text/xml"],
	["sealed JSON", pushAesKey, "json", "application/json; charset=utf-8"],
	["sealed XML", pushAesKey, "xml", "text/xml"],
	["XML that calls itself a form", null, "xml", "application/x-www-form-urlencoded"],
] as const)("a push in %s", (name, aesKey, format, type) => {
	test("removes what was taken back, and closing the account erases the user", async () => {
		const pushes = await agree(aesKey);
		const openid = `o-${name.replaceAll(" ", "-")}`;
		const token = await known(openid);
		expect(await held(token)).toEqual([true, true, true]);
		const revoked = await pushes.send(pushedEvent("user_authorization_revoke", openid, "8"), { format }, type);
		expect([revoked.status, revoked.text]).toEqual([200, "success"]);
		expect(revoked.headers.get("content-type")).toBe("text/plain; charset=utf-8");
		expect(await held(token)).toEqual([true, true, false]);
		await pushes.send(pushedEvent("user_info_modified", openid), { format }, type);
		expect(await held(token)).toEqual([false, false, false]);
		const closed = await pushes.send(pushedEvent("user_authorization_cancellation", openid), { format }, type);
		expect(closed.text).toBe("success");
		expect((await world.server.call("/api/session", { token })).body.error).toBe("session_unknown");
	});
});

test("the address is confirmed by the echo, as text, and only to who knows the token", async () => {
	const pushes = await agree(pushAesKey);
	const { server, wechat } = world;
	const right = await server.call(`${pushes.address()}&echostr=4375120948345356249`);
	expect([right.status, right.text]).toEqual([200, "4375120948345356249"]);
	expect(right.headers.get("content-type")).toBe("text/plain; charset=utf-8");
	const refused = [
		[`${pushes.address({ token: "another" })}&echostr=1`, 401, "unauthorized"],
		[`${pushes.address({ at: Date.now() - 700_000 })}&echostr=1`, 401, "unauthorized"],
		[`${pushes.address()}&echostr=${encodeURIComponent("<script>alert(1)</script> ")}`, 400, "invalid_request"],
		[`/api/push/wechat/${wechat.appid}`, 400, "invalid_request"],
		[`${pushes.address().replace(wechat.appid, "wx-nobody")}&echostr=1`, 404, "not_found"],
		[`${pushes.address().replace(wechat.appid, "x".repeat(65))}&echostr=1`, 404, "not_found"],
	] as const;
	for (const [path, status, error] of refused) {
		const { body, headers, text, ...answer } = await server.call(path);
		expect([path, answer.status, body.error]).toEqual([path, status, error]);
		expect(faultOf({ ...answer, text, header: (name) => headers.get(name) ?? undefined })).toBeNull();
	}
});

test("what is no message, too large, or sent by another method is refused as everywhere", async () => {
	const pushes = await agree(null);
	const { server } = world;
	const send = (raw: string | Uint8Array<ArrayBuffer>) => server.call(pushes.address(), { method: "POST", raw });
	expect((await send("{")).body).toMatchObject({ error: "invalid_request", details: [{ path: "" }] });
	expect((await send(new Uint8Array([0x7b, 0xff, 0x7d]))).status).toBe(400);
	expect((await send("")).status).toBe(400);
	expect((await send(`{"Event":"${"x".repeat(65_536)}"}`)).status).toBe(413);
	const put = await server.call(pushes.address(), { method: "PUT" });
	expect([put.status, put.headers.get("allow")]).toEqual([405, "GET, POST, HEAD"]);
	const bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><xml><Event>&b;</Event></xml>';
	expect((await send(bomb)).status).toBe(400);
});

test("a push that cannot be stored is unavailable, and does its work when WeChat repeats it", async () => {
	const pushes = await agree(null);
	const token = await known("o-repeated");
	const message = pushedEvent("user_info_modified", "o-repeated");
	const { status, body } = await world.whileLocked(() => pushes.send(message));
	expect([status, body.error]).toEqual([503, "unavailable"]);
	expect(await held(token)).toEqual([true, true, true]);
	expect((await pushes.send(message)).text).toBe("success");
	expect(await held(token)).toEqual([false, false, true]);
});

test("a restart keeps the push, and nothing of it is in the log", async () => {
	const pushes = await agree(pushAesKey);
	await known("o-after");
	await world.server.stop();
	await world.server.start();
	expect((await pushes.send(pushedEvent("user_info_modified", "o-after"))).text).toBe("success");
	expect(world.server.output()).not.toContain("o-after");
});
