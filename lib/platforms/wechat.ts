import { createHmac } from "node:crypto";
import { z } from "zod";
import { openAesCbc } from "./aes-cbc.ts";
import { accessToken, answersIn, id, idIfAny, text } from "./answers.ts";
import type { Platform, PlatformDefinition } from "./platform.ts";
import { isSignatureOf } from "./raw-data.ts";
import type { Upstream } from "./upstream.ts";
import { recogniseWechatData, wechatMembers } from "./wechat-data.ts";
import { wechatErrcodes } from "./wechat-errcodes.ts";

/** WeChat mini-programs (微信小程序). */
export const wechat: PlatformDefinition = {
	title: "WeChat",
	address: "https://api.weixin.qq.com",
	speak: speakWechat,
	errcodes: wechatErrcodes,
	sessionKeyBytes: 16,
	console: "https://mp.weixin.qq.com/",
	referer: /^https:\/\/servicewechat\.com\/([\w-]{1,64})\//,
	client: { object: "wx" },
	takesPushes: true,
};

function speakWechat(upstream: Upstream): Platform {
	return {
		members: wechatMembers,

		async exchange({ appid, secret }, { code }) {
			const answer = await upstream({
				method: "GET",
				path: "/sns/jscode2session",
				query: { appid, secret, js_code: code, grant_type: "authorization_code" },
			});
			const { openid, session_key, unionid } = parsed(exchanged, answer);
			return { openid, sessionKey: session_key, unionid };
		},

		verify: isSignatureOf,

		decrypt(encryptedData, iv, sessionKey) {
			const opened = openAesCbc("aes-128-cbc", Buffer.from(sessionKey, "base64"), iv, encryptedData);
			return typeof opened === "string" ? opened : recogniseWechatData(opened);
		},

		// The key is the base64 text itself, not the bytes it stands for (official vectors agree).
		sign: (payload, sessionKey) => createHmac("sha256", sessionKey).update(payload, "utf8").digest("hex"),

		// stable_token leaves the tokens of other backends alone; /cgi-bin/token would cut them off.
		async accessToken({ appid, secret }) {
			const answer = await upstream({
				method: "POST",
				path: "/cgi-bin/stable_token",
				json: { grant_type: "client_credential", appid, secret },
			});
			return parsed(accessToken, answer);
		},

		async phone(access_token, code, openid) {
			const answer = await upstream({
				method: "POST",
				path: "/wxa/business/getuserphonenumber",
				query: { access_token },
				json: { code, openid },
			});
			return parsed(phone, answer).phone_info;
		},

		async checkKey(access_token, openid, sessionKey) {
			const query = { access_token, ...keyProof(openid, sessionKey) };
			const answer = await upstream({ method: "GET", path: "/wxa/checksession", query });
			if (isKeyInvalid(answer)) return false;
			parsed(z.object({}), answer);
			return true;
		},

		async resetKey(access_token, openid, sessionKey) {
			const query = { access_token, ...keyProof(openid, sessionKey) };
			const answer = await upstream({ method: "GET", path: "/wxa/resetusersessionkey", query });
			return isKeyInvalid(answer) ? null : parsed(reset, answer).session_key;
		},
	};
}

// What shows that we have the user's session key: the empty message, signed with it.
function keyProof(openid: string, sessionKey: string) {
	const signature = createHmac("sha256", sessionKey).update("").digest("hex");
	return { openid, signature, sig_method: "hmac_sha256" };
}

/** errcode of a call that wants this proof, for a session key that no longer holds. */
const keyInvalid = 87009;

function isKeyInvalid(answer: unknown): boolean {
	return refused.safeParse(answer).data?.errcode === keyInvalid;
}

// On success errcode is usually absent; it may be 0.
const parsed = answersIn({ code: "errcode", text: "errmsg", success: 0, meanings: wechatErrcodes });

const refused = z.object({ errcode: z.number().int() });
const exchanged = z.object({ openid: id, session_key: text, unionid: idIfAny });
const reset = z.object({ session_key: text });
const phone = z.object({
	phone_info: z.object({
		phoneNumber: text,
		purePhoneNumber: text,
		countryCode: z.union([z.string(), z.number()]).transform(String),
	}),
});
