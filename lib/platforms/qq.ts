import { z } from "zod";
import { openAesCbc } from "./aes-cbc.ts";
import { accessToken, answersIn, id, idIfAny, text } from "./answers.ts";
import { recogniseFollowersData } from "./follower-data.ts";
import type { Platform, PlatformDefinition } from "./platform.ts";
import { isSignatureOf } from "./raw-data.ts";
import type { Meanings } from "./refusals.ts";
import type { Upstream } from "./upstream.ts";
import { wechatMembers } from "./wechat-data.ts";

/** The errcodes of the calls that we make, as QQ's documents tell them: fewer than WeChat's, and 40001 is the secret. */
const errcodes = {
	[-1]: { code: "upstream_busy", retryAfter: 2 },
	40001: { code: "app_misconfigured" },
	40002: { code: "upstream_error" },
	40013: { code: "app_misconfigured" },
	40029: { code: "invalid_code" },
	45011: { code: "upstream_rate_limited", retryAfter: 60 },
} as const satisfies Meanings;

/** QQ mini-programs (QQ 小程序): WeChat's login, signature and encryption, and none of its calls with a session key. */
export const qq: PlatformDefinition = {
	title: "QQ",
	address: "https://api.q.qq.com",
	speak: speakQq,
	errcodes,
	sessionKeyBytes: 16,
	endsAccessTokens: true,
	console: "https://q.qq.com/",
	referer: /^https:\/\/appservice\.qq\.com\/([\w-]{1,64})\//,
	client: { object: "qq" },
};

function speakQq(upstream: Upstream): Platform {
	return {
		members: wechatMembers,

		async exchange({ appid, secret }, { code }) {
			const answer = await upstream({
				method: "GET",
				path: "/sns/jscode2session",
				query: { appid, secret, js_code: code, grant_type: "authorization_code" },
			});
			const { openid, session_key, unionid } = read(exchanged, answer);
			return { openid, sessionKey: session_key, unionid };
		},

		verify: isSignatureOf,

		decrypt(encryptedData, iv, sessionKey) {
			const opened = openAesCbc("aes-128-cbc", Buffer.from(sessionKey, "base64"), iv, encryptedData);
			return typeof opened === "string" ? opened : recogniseFollowersData(opened);
		},

		// Only a check of the app asks for it: QQ has no stable_token.
		async accessToken({ appid, secret }) {
			const query = { grant_type: "client_credential", appid, secret };
			return read(accessToken, await upstream({ method: "GET", path: "/api/getToken", query }));
		},
	};
}

const read = answersIn({ code: "errcode", text: "errmsg", success: 0, meanings: errcodes });

const exchanged = z.object({ openid: id, session_key: text, unionid: idIfAny });
