import { z } from "zod";
import { openAesCbc } from "./aes-cbc.ts";
import { accessToken, answersIn, id, idIfAny, text } from "./answers.ts";
import { recogniseFollowersData } from "./follower-data.ts";
import type { Platform, PlatformDefinition } from "./platform.ts";
import { isSignatureOf } from "./raw-data.ts";
import type { Meanings } from "./refusals.ts";
import type { Upstream } from "./upstream.ts";
import { wechatMembers } from "./wechat-data.ts";

/** The codes of the calls that we make (`err_no`), as far as Douyin's documents tell them. */
const errcodes = {
	[-1]: { code: "upstream_busy", retryAfter: 2 },
	40014: { code: "upstream_error" },
	40015: { code: "app_misconfigured" },
	40017: { code: "app_misconfigured" },
	40018: { code: "invalid_code" },
	40019: { code: "invalid_code" },
	40020: { code: "upstream_error" },
} as const satisfies Meanings;

/**
 * Douyin mini-programs (抖音小程序), which take devices without an account too. Who comes by an anonymousCode is named by
 * his device, and usually has no session key, so nothing of his is verified or decrypted. Once he has an account he has
 * another openid: he is another user, whom nothing connects with the first.
 *
 * Not spoken: the code of its phone button, whose answer is sealed for a key pair that the app would have to keep (the
 * encryptedData beside it opens), and what its documents tell of games alone, at another address.
 */
export const douyin: PlatformDefinition = {
	title: "Douyin",
	address: "https://developer.toutiao.com",
	speak: speakDouyin,
	errcodes,
	sessionKeyBytes: 16,
	console: "https://developer.open-douyin.com/",
	// With and without the slash.
	referer: /^https:\/\/tmaservice\.developer\.toutiao\.com\/?\?appid=([\w-]{1,64})(?:&|$)/,
	client: { object: "tt" },
};

function speakDouyin(upstream: Upstream): Platform {
	return {
		members: wechatMembers,
		takesAnonymous: true,

		async exchange({ appid, secret }, { code, isAnonymous }) {
			const json = { appid, secret, ...(isAnonymous ? { anonymous_code: code } : { code }) };
			const answer = await upstream({ method: "POST", path: "/api/apps/v2/jscode2session", json });
			return read(isAnonymous ? exchangedByDevice : exchanged, answer).data;
		},

		verify: isSignatureOf,

		decrypt(encryptedData, iv, sessionKey) {
			const opened = openAesCbc("aes-128-cbc", Buffer.from(sessionKey, "base64"), iv, encryptedData);
			return typeof opened === "string" ? opened : recogniseFollowersData(opened);
		},

		// Only a check of the app asks for it: the one before holds for five minutes more.
		async accessToken({ appid, secret }) {
			const json = { appid, secret, grant_type: "client_credential" };
			return read(token, await upstream({ method: "POST", path: "/api/apps/v2/token", json })).data;
		},
	};
}

const read = answersIn({ code: "err_no", text: "err_tips", success: 0, meanings: errcodes });

const answered = <S extends z.ZodType>(data: S) => z.object({ err_no: z.literal(0), data });

const token = answered(accessToken);

const exchanged = answered(
	z
		.object({ openid: id, session_key: text, unionid: idIfAny })
		.transform(({ openid, session_key, unionid }) => ({ openid, sessionKey: session_key, unionid })),
);

const keyIfAny = text.or(z.literal("")).nullish();

// Empty texts and nulls stand for what there is not. An answer that names an account too is the account's.
const exchangedByDevice = answered(
	z
		.object({ openid: idIfAny, anonymous_openid: idIfAny, session_key: keyIfAny, unionid: idIfAny })
		.transform(({ openid, anonymous_openid, session_key, unionid }) => ({
			...{ openid: openid ?? anonymous_openid, sessionKey: session_key || null, unionid },
		}))
		.pipe(z.object({ openid: id, sessionKey: z.string().nullable(), unionid: z.string().nullable() })),
);
