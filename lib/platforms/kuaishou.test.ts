import { createCipheriv } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decrypt } from "../decrypt.ts";
import { testWorld } from "../test-world.ts";
import { kuaishou } from "./kuaishou.ts";
import { platformSuite } from "./platform.suite.ts";
import { decryptVector, signatureVector } from "./test-vectors.ts";
import type { UpstreamCall } from "./upstream.ts";

const sessionKey = "tiihtNczf5v6AKRyjwEUhQ==";

platformSuite("kuaishou", {
	exchanged: ({ openid = "o-1", unionid, sessionKey: session_key = sessionKey }) => ({
		...{ result: 1, open_id: openid, union_id: unionid, session_key },
	}),
	refusal: (errcode, error_msg) => ({
		...{ result: /^-?\d+$/.test(errcode) ? Number(errcode) : errcode, error: "refused", error_msg },
	}),
	vectors: ["kuaishou.decrypt.userinfo", "kuaishou.decrypt.phone"].map(decryptVector),
	hasNoWatermark: true,
});

const app = { appid: "ks1", secret: "s&e=cret" };

function answering(answer: unknown) {
	const calls: UpstreamCall[] = [];
	const platform = kuaishou.speak(async (call) => {
		calls.push(call);
		return answer;
	});
	return { platform, calls };
}

describe("Kuaishou", () => {
	test("takes secret and code as a form, and says with the result 1 that all is well", async () => {
		const { platform, calls } = answering({ result: 1, open_id: "o-1", session_key: sessionKey });
		expect(await platform.exchange(app, { code: "c" })).toEqual({ openid: "o-1", unionid: null, sessionKey });
		const form = { app_id: "ks1", app_secret: "s&e=cret", js_code: "c" };
		expect(calls).toEqual([{ method: "POST", path: "/oauth2/mp/code2session", form }]);
	});

	test.each([
		{ open_id: "o-1", session_key: sessionKey },
		{ result: "1", open_id: "o-1", session_key: sessionKey },
		{ result: 1, open_id: "o-1" },
		{ result: 1, open_id: "o-1", session_key: "" },
		{ result: 1, openid: "o-1", session_key: sessionKey },
		{ result: 1, data: { open_id: "o-1", session_key: sessionKey } },
		{ result: 1 },
	])("names nobody with %j", async (answer) => {
		await expect(answering(answer).platform.exchange(app, { code: "c" })).rejects.toMatchObject({
			...{ code: "upstream_error", errcode: null },
		});
	});

	test("says no with any other result, 0 too", async () => {
		const answer = { result: 0, open_id: "o-1", session_key: sessionKey };
		await expect(answering(answer).platform.exchange(app, { code: "c" })).rejects.toMatchObject({
			...{ code: "upstream_error", errcode: 0 },
		});
	});

	test("gives an access token for the secret", async () => {
		const { platform, calls } = answering({
			result: 1,
			access_token: "at-1",
			expires_in: 172_800,
			token_type: "bearer",
		});
		expect(await platform.accessToken?.(app)).toEqual({ token: "at-1", expiresIn: 172_800 });
		const form = { app_id: "ks1", app_secret: "s&e=cret", grant_type: "client_credentials" };
		expect(calls).toEqual([{ method: "POST", path: "/oauth2/access_token", form }]);
		const wrong = answering({ result: 100200101, error_msg: app.secret }).platform.accessToken?.(app);
		await expect(wrong).rejects.toMatchObject({ code: "app_misconfigured", errcode: 100200101, hint: null });
	});

	test("signs rawData as WeChat does", () => {
		const { rawData, signature, sessionKey: key } = signatureVector("kuaishou.signature.computed");
		const { verify } = answering(null).platform;
		expect(verify?.(rawData, signature, key)).toBe(true);
		expect(verify?.(rawData.replace("小明", "小刚"), signature, key)).toBe(false);
	});

	test("has no calls with a session key, none for a phone button's code, and no devices without an account", () => {
		const { phone, sign, checkKey, resetKey, takesAnonymous } = answering(null).platform;
		expect([phone, sign, checkKey, resetKey, takesAnonymous]).toEqual(Array(5).fill(undefined));
	});
});

describe("data of Kuaishou", () => {
	const named = { gender: "0", avatarUrl: "", nickName: "A", openId: "o-1" };
	const phone = { countryCode: "+86", phoneNumber: "13800000000" };
	const key = Buffer.from(sessionKey, "base64");

	function opened(content: object) {
		const cipher = createCipheriv("aes-128-cbc", key, Buffer.alloc(16, 1));
		const encryptedData = Buffer.concat([cipher.update(JSON.stringify(content), "utf8"), cipher.final()]);
		return answering(null).platform.decrypt?.(encryptedData, Buffer.alloc(16, 1), sessionKey);
	}

	test.each([
		["userInfo", named],
		["userInfo", { ...named, gender: 1, city: "" }],
		["phoneNumber", phone],
		["phoneNumber", { ...phone, countryCode: 86 }],
		["unknown", { somethingNew: 1 }],
	])("of the kind %s opens without a watermark: %j", (kind, data) => {
		expect(opened(data)).toEqual({ kind, data, watermark: { appid: null, timestamp: null } });
	});

	test.each([
		{ phoneNumber: "13900000000" },
		{ ...phone, vip: 1 },
		{ ...phone, openId: "o-1" },
		{ ...named, phoneNumber: "13900000000" },
		{ phoneNumber: "13900000000", openId: "o-1" },
		{ openId: "o-1", nickName: "A" },
		{ countryCode: "+86" },
		{ vip: 1, nickName: "A" },
	])("that is a mixture or a piece is refused: %j", (data) => {
		expect(opened(data)).toBe("not_json");
	});

	test("bears a watermark that counts, if it ever bears one", async () => {
		expect(opened({ ...named, watermark: { appid: "ks1", timestamp: 1 } })).toMatchObject({
			watermark: { appid: "ks1", timestamp: 1 },
		});
		expect(opened({ ...named, watermark: { appid: "ks1" } })).toBe("watermark_missing");
		expect(opened({ ...named, watermark: null })).toBe("watermark_missing");

		const world = await testWorld({}, "kuaishou");
		const alice = await world.loggedIn("alice");
		const watermark = { appid: "ks-other", timestamp: Math.floor(world.context.now() / 1000) };
		await expect(decrypt(world.context, world.encrypt("alice", phone, { watermark }), alice)).rejects.toMatchObject({
			code: "decrypt_failed",
		});
		expect(world.appended.at(-1)).toMatchObject({ reason: "watermark_appid" });
		const unmarked = world.encrypt("alice", phone, { watermark: null });
		expect(await decrypt(world.context, unmarked, alice)).toMatchObject({ kind: "phoneNumber", data: phone });
	});

	test("tells the phone number that a policy keeps", async () => {
		const world = await testWorld({ storePhone: true }, "kuaishou");
		const alice = await world.loggedIn("alice");
		await decrypt(world.context, world.encrypt("alice", phone, { watermark: null }), alice);
		const { sealedPhone } = (await world.caller(alice.token)).user;
		expect(sealedPhone).not.toBeNull();
	});
});
