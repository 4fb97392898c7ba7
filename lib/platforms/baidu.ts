import { z } from "zod";
import { id, text } from "./answers.ts";
import { baiduMembers, recogniseBaiduData } from "./baidu-data.ts";
import { openBaiduFrame } from "./baidu-frame.ts";
import { type Errcode, type Platform, type PlatformDefinition, PlatformRefusal } from "./platform.ts";
import { type Meanings, refusalBy } from "./refusals.ts";
import type { Upstream } from "./upstream.ts";

/**
 * What Baidu refuses a code with: the words of its OAuth service
 * (https://developer.baidu.com/wiki/index.php?title=docs/oauth/error), and the number that newer answers bear. A code that
 * was used before is told as one that was never good.
 */
const baiduErrcodes = {
	10010100: { code: "upstream_error" },
	invalid_request: { code: "upstream_error" },
	invalid_client: { code: "app_misconfigured" },
	invalid_grant: { code: "invalid_code" },
	unauthorized_client: { code: "app_misconfigured" },
} as const satisfies Meanings;

/**
 * Baidu smart programs (百度智能小程序). The appid of an app is its AppKey, not the App ID that the console shows beside
 * it, and the secret its App Secret: codes are exchanged with these two, and the data ends with the AppKey. Baidu signs no
 * rawData and tells no unionid. Its access tokens come from another address and are good for nothing that we do.
 */
export const baidu: PlatformDefinition = {
	title: "Baidu",
	address: "https://spapi.baidu.com",
	speak: speakBaidu,
	errcodes: baiduErrcodes,
	sessionKeyBytes: 24,
	console: "https://smartprogram.baidu.com/",
	// From its library 3.170 on, and before.
	referer: /^https:\/\/(?:smartapps\.cn|smartapp\.baidu\.com)\/([\w-]{1,64})\//,
	client: { object: "swan", login: "getLoginCode" },
};

function speakBaidu(upstream: Upstream): Platform {
	return {
		members: baiduMembers,

		async exchange({ appid, secret }, { code }) {
			const answer = await upstream({
				method: "POST",
				path: "/oauth/jscode2sessionkey",
				form: { code, client_id: appid, sk: secret },
				refusedWith: [400, 401],
			});
			const errcode = errcodeOf(answer);
			if (errcode !== null) throw refusalBy(baiduErrcodes, errcode, null);
			const { success, data } = exchanged.safeParse(answer);
			if (!success) throw new PlatformRefusal("upstream_error");
			return { openid: data.openid, sessionKey: data.session_key, unionid: null };
		},

		decrypt(encryptedData, iv, sessionKey) {
			const opened = openBaiduFrame(Buffer.from(sessionKey, "base64"), iv, encryptedData);
			return typeof opened === "string" ? opened : recogniseBaiduData(opened);
		},
	};
}

const exchanged = z.object({ openid: id, session_key: text });

const refused = z.object({ errno: z.unknown().optional(), error: z.unknown().optional() });

// The code that an answer refuses with, null where it does not. Older answers have a word alone, newer ones a number
// beside a sentence. What is neither refuses too.
function errcodeOf(answer: unknown): Errcode | null {
	const { errno, error } = refused.safeParse(answer).data ?? {};
	if (typeof error === "string" && Object.hasOwn(baiduErrcodes, error)) return error;
	if (typeof errno === "number" && errno !== 0) return errno;
	return errno || error ? "unknown" : null;
}
