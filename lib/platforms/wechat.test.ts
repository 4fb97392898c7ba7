import { createHash, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { encryptedData, iv } from "../contract/values.ts";
import { platformSuite } from "./platform.suite.ts";
import { PlatformRefusal } from "./platform.ts";
import type { Upstream, UpstreamCall } from "./upstream.ts";
import vectors from "./vectors.json" with { type: "json" };
import { wechat } from "./wechat.ts";

const nobody: Upstream = () => Promise.reject(new Error("no call expected"));
const local = wechat.speak(nobody);
const { decrypt, verify, sign } = local;
if (!decrypt || !verify || !sign) throw new Error("WeChat decrypts, verifies and signs");

const textsOf = z.record(z.string(), z.string());

/** The texts of a vector's input, and the vector. */
function vector(id: string) {
	const told = z.looseObject({ input: textsOf }).parse(vectors.vectors.find((one) => one.id === id));
	return { told, of: (name: string) => told.input[name] ?? "" };
}

/** Decrypts as a request would: through the contract's own base64. */
function decryptVector(id: string) {
	const { of } = vector(id);
	return decrypt?.(encryptedData.parse(of("encryptedData")), iv.parse(of("iv")), of("session_key"));
}

platformSuite("wechat", {
	exchanged: ({ openid = "o-1", unionid, sessionKey = "tiihtNczf5v6AKRyjwEUhQ==" }) => ({
		...{ openid, unionid, session_key: sessionKey },
	}),
	refusal: (errcode, errmsg) => ({ errcode: /\D/.test(errcode.slice(1)) ? errcode : Number(errcode), errmsg }),
	vectors: ["wechat.decrypt.official", "wechat.decrypt.userinfo_emoji"].map((id) => {
		const { told, of } = vector(id);
		return {
			...{ encryptedData: of("encryptedData"), iv: of("iv"), sessionKey: of("session_key") },
			...{ kind: "userInfo", data: JSON.parse(z.string().parse(told.expected_plaintext)) },
		};
	}),
});

describe("the published vectors", () => {
	test.each(["wechat.decrypt.official", "wechat.decrypt.userinfo_emoji", "wechat.decrypt.plus_became_space"])(
		"%s opens to exactly its plaintext",
		(id) => {
			const { told } = vector(id);
			const data = JSON.parse(z.string().parse(told.expected_plaintext));
			expect(decryptVector(id)).toEqual({ data, kind: "userInfo", watermark: data.watermark });
		},
	);

	test("wechat.signature.official is verified, and refused with any letter changed", () => {
		const { of, told } = vector("wechat.signature.official");
		const signature = z.string().parse(told.expected_signature);
		expect(verify(of("rawData"), signature, of("session_key"))).toBe(true);
		expect(verify(`${of("rawData")} `, signature, of("session_key"))).toBe(false);
		expect(verify(of("rawData"), signature.replace("7", "8"), of("session_key"))).toBe(false);
	});

	test("the signature that QQ published does not fit its own data, the computed one does", () => {
		const { of, told } = vector("qq.signature.doc_example_is_wrong");
		expect(verify(of("rawData"), z.string().parse(told.published_signature), of("session_key"))).toBe(false);
		expect(verify(of("rawData"), z.string().parse(told.expected_signature_computed), of("session_key"))).toBe(true);
	});

	test("wechat.userstate.official is signed with the key's text, not with the bytes it stands for", () => {
		const { of, told } = vector("wechat.userstate.official");
		const signature = sign(of("body"), of("session_key"));
		expect(signature).toBe(told.expected_signature);
		expect(signature).not.toBe(told.wrong_if_key_is_base64_decoded);
		const bytes = Buffer.from(of("session_key"), "base64");
		expect(createHmac("sha256", bytes).update(of("body")).digest("hex")).toBe(told.wrong_if_key_is_base64_decoded);
	});

	test("wechat.virtualpay.official is signed as the user state is", () => {
		const { of, told } = vector("wechat.virtualpay.official");
		expect(sign(of("post_body"), of("session_key"))).toBe(told.expected_signature);
	});

	test("wechat.checksession.signature.computed is what checkKey sends", async () => {
		const { of, told } = vector("wechat.checksession.signature.computed");
		const { platform, calls } = answering({ errcode: 0 });
		await platform.checkKey?.("at", "o-1", of("session_key"));
		expect(calls[0]?.query?.signature).toBe(told.expected_signature);
	});

	test("wechat.decrypt.iv_malleability opens, with another openId than the session's", () => {
		const { told } = vector("wechat.decrypt.iv_malleability");
		const opened = decryptVector("wechat.decrypt.iv_malleability");
		expect(opened).toMatchObject({ data: { openId: "XXXXX0egBJY1zhBYw2KhdUfwVJJE" } });
		expect(opened).not.toMatchObject({ data: { openId: told.session_openid } });
	});

	test("baidu.decrypt.official, of another format, does not open as WeChat's", () => {
		const { of } = vector("baidu.decrypt.official");
		expect(decrypt(encryptedData.parse(of("data")), iv.parse(of("iv")), of("session_key"))).toBe("bad_padding");
	});
});

const app = { appid: "wx1", secret: "s&e=cret" };

function answering(answer: unknown) {
	const calls: UpstreamCall[] = [];
	const platform = wechat.speak(async (call) => {
		calls.push(call);
		return answer;
	});
	return { platform, calls };
}

describe("an exchange", () => {
	const good = { openid: "o-1", session_key: "HyVFkGl5F5OQWJZZaNzBBg==" };

	test.each([
		[good, null],
		[{ ...good, unionid: "u-1" }, "u-1"],
		[{ ...good, unionid: "" }, null],
		[{ ...good, unionid: null }, null],
		[{ ...good, errcode: 0, errmsg: "ok", more: [1] }, null],
	])("takes %j for a success", async (answer, unionid) => {
		const exchanged = { openid: "o-1", sessionKey: good.session_key, unionid };
		expect(await answering(answer).platform.exchange(app, { code: "c" })).toEqual(exchanged);
	});

	test.each([
		...[null, undefined, 1, "ok", [], {}, { errcode: 0 }, { openid: "o-1" }, { session_key: "k" }],
		...[
			{ ...good, openid: "" },
			{ ...good, session_key: "" },
			{ ...good, openid: 7 },
			{ ...good, session_key: null },
		],
		...[
			{ ...good, openid: "x".repeat(513) },
			{ ...good, session_key: ["k"] },
			{ ...good, unionid: 5 },
		],
	])("takes %j for nonsense", async (answer) => {
		await expect(answering(answer).platform.exchange(app, { code: "c" })).rejects.toMatchObject({
			code: "upstream_error",
		});
	});

	test("never carries a text of the platform, which may echo the secret", async () => {
		const answer = { errcode: 40125, errmsg: `invalid appsecret ${app.secret} for code c-1` };
		const refused = await answering(answer)
			.platform.exchange(app, { code: "c-1" })
			.catch((error) => error);
		expect(refused).toBeInstanceOf(PlatformRefusal);
		expect(JSON.stringify({ ...refused, message: refused.message, cause: refused.cause })).not.toContain(app.secret);
	});
});

describe("the other calls", () => {
	test("ask for the stable access token, which cuts no other backend off", async () => {
		const { platform, calls } = answering({ access_token: "at-1", expires_in: 7200 });
		expect(await platform.accessToken?.(app)).toEqual({ token: "at-1", expiresIn: 7200 });
		const json = { grant_type: "client_credential", ...app };
		expect(calls).toEqual([{ method: "POST", path: "/cgi-bin/stable_token", json }]);
	});

	test.each([{}, { access_token: "", expires_in: 1 }, { access_token: "a", expires_in: 0 }, { access_token: "a" }])(
		"take the access token %j for nonsense",
		async (answer) => {
			await expect(answering(answer).platform.accessToken?.(app)).rejects.toMatchObject({ code: "upstream_error" });
		},
	);

	test.each([86, "86"])("tell a phone number with its country code %j as a text", async (countryCode) => {
		const number = { phoneNumber: "+8613800000000", purePhoneNumber: "13800000000" };
		const { platform } = answering({ errcode: 0, phone_info: { ...number, countryCode, watermark: {} } });
		expect(await platform.phone?.("at", "c", "o-1")).toEqual({ ...number, countryCode: "86" });
	});

	test("tell a session key that holds from one that does not, and from a refusal", async () => {
		const check = (answer: unknown) => answering(answer).platform.checkKey?.("at", "o-1", "k");
		expect(await check({ errcode: 0, errmsg: "ok" })).toBe(true);
		expect(await check({ errcode: 87009, errmsg: "invalid signature" })).toBe(false);
		await expect(check({ errcode: 40001 })).rejects.toMatchObject({ accessTokenRefused: true });
		await expect(check("<html>")).rejects.toMatchObject({ code: "upstream_error" });
	});

	test("replace a session key that is proven, and tell one that no longer holds", async () => {
		const { platform, calls } = answering({ errcode: 0, errmsg: "ok", openid: "o-1", session_key: "k-2" });
		expect(await platform.resetKey?.("at", "o-1", "k-1")).toBe("k-2");
		const signature = createHmac("sha256", "k-1").update("").digest("hex");
		const query = { access_token: "at", openid: "o-1", signature, sig_method: "hmac_sha256" };
		expect(calls).toEqual([{ method: "GET", path: "/wxa/resetusersessionkey", query }]);
		const reset = (answer: unknown) => answering(answer).platform.resetKey?.("at", "o-1", "k-1");
		expect(await reset({ errcode: 87009, errmsg: "invalid signature" })).toBeNull();
		await expect(reset({ errcode: 40001 })).rejects.toMatchObject({ accessTokenRefused: true });
		await expect(reset({ errcode: 0, errmsg: "ok" })).rejects.toMatchObject({ code: "upstream_error" });
	});
});

test("a signature covers the exact bytes of rawData, in UTF-8", () => {
	const rawData = '{"nickName":"小明🎉\\u0000"}';
	const digest = createHash("sha1").update(Buffer.from(rawData)).update("key").digest("hex");
	expect(verify(rawData, digest, "key")).toBe(true);
	expect(verify(rawData, digest, "Key")).toBe(false);
});
