import { describe, expect, test } from "vitest";
import { platformSuite } from "./platform.suite.ts";
import { qq } from "./qq.ts";
import { decryptVector, signatureVector } from "./test-vectors.ts";
import type { UpstreamCall } from "./upstream.ts";

platformSuite("qq", {
	exchanged: ({ openid = "o-1", unionid, sessionKey = "tiihtNczf5v6AKRyjwEUhQ==" }) => ({
		...{ errcode: 0, errmsg: "", openid, unionid, session_key: sessionKey },
	}),
	refusal: (errcode, errmsg) => ({
		...{ errcode: /^-?\d+$/.test(errcode) ? Number(errcode) : errcode, errmsg },
		...{ openid: "", session_key: "", unionid: "" },
	}),
	vectors: ["qq.decrypt.userinfo", "qq.decrypt.shareinfo"].map(decryptVector),
});

const app = { appid: "1100000001", secret: "s&e=cret" };

function answering(answer: unknown) {
	const calls: UpstreamCall[] = [];
	const platform = qq.speak(async (call) => {
		calls.push(call);
		return answer;
	});
	return { platform, calls };
}

describe("QQ", () => {
	test("exchanges a code as WeChat does", async () => {
		const { platform, calls } = answering({ openid: "o-1", session_key: "k", unionid: "u-1" });
		expect(await platform.exchange(app, { code: "c" })).toEqual({ openid: "o-1", sessionKey: "k", unionid: "u-1" });
		const query = { ...app, js_code: "c", grant_type: "authorization_code" };
		expect(calls).toEqual([{ method: "GET", path: "/sns/jscode2session", query }]);
	});

	test("writes empty texts beside an errcode, which name nobody", async () => {
		const refused = { errcode: -1009, errmsg: "", openid: "", session_key: "", uin: "", unionid: "" };
		await expect(answering(refused).platform.exchange(app, { code: "c" })).rejects.toMatchObject({
			...{ code: "upstream_error", errcode: -1009 },
		});
		const silent = { ...refused, errcode: 0 };
		await expect(answering(silent).platform.exchange(app, { code: "c" })).rejects.toMatchObject({
			...{ code: "upstream_error", errcode: null },
		});
	});

	test("gives an access token for the secret, and says with 40001 that the secret is wrong", async () => {
		const { platform, calls } = answering({ access_token: "at-1", expires_in: 7200 });
		expect(await platform.accessToken?.(app)).toEqual({ token: "at-1", expiresIn: 7200 });
		const query = { grant_type: "client_credential", ...app };
		expect(calls).toEqual([{ method: "GET", path: "/api/getToken", query }]);
		const refused = answering({ errcode: 40001, errmsg: `wrong ${app.secret}` }).platform.accessToken?.(app);
		await expect(refused).rejects.toMatchObject({ code: "app_misconfigured", accessTokenRefused: false, hint: null });
	});

	test.each([{}, { access_token: "", expires_in: 1 }, { access_token: "a", expires_in: "7200" }, "at-1"])(
		"gives no access token with %j",
		async (answer) => {
			await expect(answering(answer).platform.accessToken?.(app)).rejects.toMatchObject({ code: "upstream_error" });
		},
	);

	test("signs as WeChat does, though the example in its documents does not fit its own data", () => {
		const { rawData, signature, sessionKey } = signatureVector("qq.signature.doc_example_is_wrong");
		const { verify } = answering(null).platform;
		expect(verify?.(rawData, signature, sessionKey)).toBe(true);
		expect(verify?.(`${rawData} `, signature, sessionKey)).toBe(false);
		expect(verify?.(rawData, "75e81ceda165f4ffa64f4068af58c64b8f54b88c", sessionKey)).toBe(false);
	});

	test("has no calls with a session key or the phone button's code", () => {
		const { phone, sign, checkKey, resetKey, takesAnonymous } = answering(null).platform;
		expect([phone, sign, checkKey, resetKey, takesAnonymous]).toEqual(Array(5).fill(undefined));
	});
});
