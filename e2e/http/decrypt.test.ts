import { createCipheriv, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newSessionKey } from "../world/fake-wechat.ts";
import { type LoggedInUser, newWorld, type World } from "../world/world.ts";

let world: World;

beforeAll(async () => {
	world = await newWorld();
});

afterAll(() => world[Symbol.asyncDispose]());

const decrypt = ({ token }: LoggedInUser, json: object) => world.server.call("/api/decrypt", { token, json });

test.each([
	[
		"userInfo",
		{ nickName: "小明 🎉👨‍👩‍👧", avatarUrl: "https://a.test/1", gender: 0, city: "", province: "", country: "" },
	],
	["phoneNumber", { phoneNumber: "+8613800138000", purePhoneNumber: "13800138000", countryCode: "86" }],
	["weRunData", { stepInfoList: [{ timestamp: 1_700_000_000, step: 12_000 }] }],
	["shareInfo", { openGId: "tGQnm5Fn0000000000000000000" }],
	["groupEnterInfo", { opengid: "tGQnm5Fn0000000000000000000", chat_type: 3 }],
	["unknown", { something: "new", of: ["the", "platform"] }],
])("%s is decrypted and called by its name", async (kind, content) => {
	const user = await world.loggedInUser("o-kinds");
	const named = kind === "userInfo" ? { openId: "o-kinds", ...content } : content;
	const { status, body } = await decrypt(user, world.wechat.encrypt("o-kinds", named));
	expect(status).toBe(200);
	const watermark = { appid: world.wechat.appid, timestamp: expect.any(Number) };
	expect(body).toEqual({ kind, data: { ...named, watermark }, watermark });
});

test("base64 that a form damaged, or in the URL-safe alphabet, is accepted", async () => {
	const user = await world.loggedInUser("o-form");
	const sent = world.wechat.encrypt("o-form", { openId: "o-form", nickName: "x".repeat(2_000) });
	expect(sent.encryptedData).toContain("+");
	for (const damage of [
		(text: string) => text.replaceAll("+", " "),
		(text: string) => text.replaceAll("+", "-").replaceAll("/", "_"),
		(text: string) => text.replaceAll("=", ""),
	]) {
		const damaged = { encryptedData: damage(sent.encryptedData), iv: damage(sent.iv) };
		expect((await decrypt(user, damaged)).status).toBe(200);
	}
});

test("the last three session keys are tried, and the fourth is forgotten", async () => {
	const { wechat } = world;
	const keys = Array.from({ length: 4 }, newSessionKey);
	const content = { openId: "o-keys", nickName: "小明" };
	const [oldest, ...kept] = keys.map((sessionKey) => wechat.encrypt("o-keys", content, { sessionKey }));
	let user = await world.loggedInUser("o-keys");
	for (const sessionKey of keys) user = await world.loggedInUser("o-keys", { sessionKey });
	for (const sent of kept) expect((await decrypt(user, sent)).status).toBe(200);
	expect((await decrypt(user, { ...oldest })).body.error).toBe("decrypt_failed");
	const ages = world.rows(
		`SELECT json_extract(detail, '$.keyAge') AS age FROM audit_events
		 WHERE action = 'decrypt' AND outcome = 'ok' AND user_id = '${user.user.id}' ORDER BY seq`,
	);
	expect(ages).toEqual([{ age: 2 }, { age: 1 }, { age: 0 }]);
});

test("a session key belongs to the user: an older session opens what a newer login's key encrypted", async () => {
	const older = await world.loggedInUser("o-devices");
	await world.loggedInUser("o-devices", { sessionKey: newSessionKey() });
	const sent = world.wechat.encrypt("o-devices", { openId: "o-devices", nickName: "小明" });
	expect((await decrypt(older, sent)).status).toBe(200);
});

test("a code sent along is exchanged first, and its session key opens the data", async () => {
	const { wechat } = world;
	const user = await world.loggedInUser("o-fresh");
	const code = wechat.loginCode("o-fresh", { sessionKey: newSessionKey() });
	const sent = wechat.encrypt("o-fresh", { openId: "o-fresh", nickName: "小明" });
	expect((await decrypt(user, sent)).body.error).toBe("decrypt_failed");
	expect((await decrypt(user, { ...sent, code })).status).toBe(200);
	const again = await decrypt(user, { ...sent, code });
	expect([again.status, again.body.error]).toEqual([409, "code_used"]);
	expect((await decrypt(user, sent)).status).toBe(200);
});

test("a code of another user is an invalid one and brings no key", async () => {
	const { wechat } = world;
	const user = await world.loggedInUser("o-mine");
	const code = wechat.loginCode("o-theirs");
	const sent = wechat.encrypt("o-theirs", { nickName: "小王", avatarUrl: "" });
	const { status, body } = await decrypt(user, { ...sent, code });
	expect([status, body.error]).toEqual([400, "invalid_code"]);
	expect((await decrypt(user, sent)).body.error).toBe("decrypt_failed");
});

test("a signature sent along is checked before anything is decrypted", async () => {
	const { wechat } = world;
	const user = await world.loggedInUser("o-both");
	const sent = wechat.encrypt("o-both", { openId: "o-both", nickName: "小明" });
	const signed = wechat.signed("o-both", { nickName: "小明" });
	expect((await decrypt(user, { ...sent, ...signed })).status).toBe(200);
	const forged = await decrypt(user, { ...sent, ...signed, rawData: "{}" });
	expect([forged.status, forged.body.error]).toEqual([422, "signature_mismatch"]);
	const broken = { encryptedData: sent.encryptedData.replace(/^..../, "AAAA"), iv: sent.iv };
	const first = await decrypt(user, { ...broken, ...signed, rawData: "{}" });
	expect(first.body.error).toBe("signature_mismatch");
});

const block = "A".repeat(22);

test.each([
	["iv", "an iv of 15 bytes", { encryptedData: `${block}==`, iv: Buffer.alloc(15).toString("base64") }],
	["iv", "an iv of 17 bytes", { encryptedData: `${block}==`, iv: Buffer.alloc(17).toString("base64") }],
	["iv", "an iv that is no base64", { encryptedData: `${block}==`, iv: "!".repeat(24) }],
	["encryptedData", "no data", { encryptedData: "", iv: `${block}==` }],
	[
		"encryptedData",
		"data cut off in a block",
		{ encryptedData: Buffer.alloc(31).toString("base64"), iv: `${block}==` },
	],
	["encryptedData", "over 16 KiB", { encryptedData: Buffer.alloc(16_400).toString("base64"), iv: `${block}==` }],
	["encryptedData", "a number for data", { encryptedData: 7, iv: `${block}==` }],
])("what needs no key to be seen is an invalid request: %s, %s", async (path, _name, json) => {
	const user = await world.loggedInUser("o-shape");
	const { status, body } = await decrypt(user, json);
	expect([status, body.error]).toEqual([400, "invalid_request"]);
	expect(body.details).toContainEqual({ path, message: expect.any(String) });
});

test("16 KiB of data are decrypted", async () => {
	const user = await world.loggedInUser("o-large");
	const bytes = (length: number) => ({ note: "x".repeat(length) });
	const overhead = Buffer.from(world.wechat.encrypt("o-large", bytes(0)).encryptedData, "base64").length;
	const sent = world.wechat.encrypt("o-large", bytes(16_384 - overhead));
	expect(Buffer.from(sent.encryptedData, "base64")).toHaveLength(16_384);
	expect((await decrypt(user, sent)).body.kind).toBe("unknown");
});

const now = () => Math.floor(Date.now() / 1000);

/** Any bytes, encrypted as WeChat does; `padded: false` leaves them as they are. */
function encrypted(sessionKey: string, plain: Buffer, { padded = true } = {}) {
	const iv = randomBytes(16);
	const cipher = createCipheriv("aes-128-cbc", Buffer.from(sessionKey, "base64"), iv).setAutoPadding(padded);
	const bytes = Buffer.concat([cipher.update(plain), cipher.final()]);
	return { encryptedData: bytes.toString("base64"), iv: iv.toString("base64") };
}

test("whatever is wrong after the key is used, the answer is one and the same, and the audit log knows why", async () => {
	const { wechat } = world;
	const { appid } = wechat;
	const sessionKey = newSessionKey();
	const marked = (content: object, timestamp = now()) =>
		wechat.encrypt("o-fails", content, { watermark: { appid, timestamp } });
	const { encryptedData, iv } = wechat.encrypt("o-fails", {}, { sessionKey });
	const unmarked = { watermark: null, sessionKey };
	const wrong: [string, { encryptedData: string; iv: string }][] = [
		["bad_padding", encrypted(sessionKey, Buffer.alloc(32), { padded: false })],
		["bad_padding", { encryptedData: encryptedData.slice(0, 64), iv }],
		["bad_utf8", encrypted(sessionKey, Buffer.from([0x7b, 0xc3, 0x28, 0x7d]))],
		["not_json", encrypted(sessionKey, Buffer.from("令牌"))],
		["not_json", encrypted(sessionKey, Buffer.from("[]"))],
		["watermark_missing", wechat.encrypt("o-fails", { openId: "o-fails" }, unmarked)],
		["watermark_appid", wechat.encrypt("o-fails", {}, { sessionKey, watermark: { appid: "wx0", timestamp: now() } })],
	];
	const user = await world.loggedInUser("o-fails", { sessionKey });
	wrong.push(
		["watermark_stale", marked({}, now() - 330)],
		["watermark_future", marked({}, now() + 600)],
		["openid_mismatch", marked({ openId: "o-another", nickName: "小王" })],
	);
	const bodies = new Set<string>();
	for (const [, sent] of wrong) {
		const { status, body, text, headers } = await decrypt(user, sent);
		expect(status).toBe(422);
		bodies.add(text.replace(String(body.requestId), "") + headers.get("content-length"));
	}
	expect([...bodies]).toHaveLength(1);
	expect([...bodies][0]).toContain('"error":"decrypt_failed"');
	const reasons = world.rows(
		`SELECT reason FROM audit_events WHERE action = 'decrypt' AND user_id = '${user.user.id}' ORDER BY seq`,
	);
	expect(reasons).toEqual(wrong.map(([reason]) => ({ reason })));
});

test("data of another unionid is refused, and data a minute ahead or five minutes old is not", async () => {
	const { wechat } = world;
	const user = await world.loggedInUser("o-union", { unionid: "u-mine" });
	const told = (content: object, timestamp = now()) =>
		decrypt(
			user,
			wechat.encrypt("o-union", { openId: "o-union", ...content }, { watermark: { appid: wechat.appid, timestamp } }),
		);
	expect((await told({ unionId: "u-other" })).body.error).toBe("decrypt_failed");
	expect((await told({ unionId: "u-mine" })).status).toBe(200);
	expect((await told({}, now() + 50)).status).toBe(200);
	expect((await told({}, now() - 270)).status).toBe(200);
});
