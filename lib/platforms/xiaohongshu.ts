import { z } from "zod";
import { openAesCbc } from "./aes-cbc.ts";
import { id, text } from "./answers.ts";
import { recogniseFollowersData } from "./follower-data.ts";
import { type Platform, type PlatformDefinition, PlatformRefusal } from "./platform.ts";
import { isSignatureOf } from "./raw-data.ts";
import { type Meanings, refusalBy } from "./refusals.ts";
import type { Upstream } from "./upstream.ts";
import { wechatMembers } from "./wechat-data.ts";

/**
 * The codes of Xiaohongshu's refusals that its documents, or its developers in github.com/redengineer/redmini, tell of:
 * its list of codes is not public.
 */
const xiaohongshuErrcodes = {
	2: { code: "upstream_busy", retryAfter: 2 },
	410002: { code: "app_misconfigured" },
	410101: { code: "upstream_error", accessTokenRefused: true },
	410103: { code: "invalid_code" },
} as const satisfies Meanings;

/**
 * Xiaohongshu mini-programs (小红书小程序). The exchange wants an access token of the app; a new one ends the one before
 * within five minutes, so that another backend of the same app may end ours: a refused one is fetched anew, once. There
 * is no unionid.
 */
export const xiaohongshu: PlatformDefinition = {
	title: "Xiaohongshu",
	address: "https://miniapp.xiaohongshu.com",
	speak: speakXiaohongshu,
	errcodes: xiaohongshuErrcodes,
	sessionKeyBytes: 16,
	console: "https://miniapp.xiaohongshu.com/",
	client: { object: "xhs" },
};

function speakXiaohongshu(upstream: Upstream): Platform {
	return {
		members: wechatMembers,
		exchangeNeedsAccessToken: true,

		async exchange({ appid }, { code, accessToken = "" }) {
			const answer = await upstream({
				method: "GET",
				path: "/api/rmp/session",
				query: { app_id: appid, access_token: accessToken, code },
			});
			const { openid, session_key } = parsed(exchanged, answer);
			return { openid, sessionKey: session_key, unionid: null };
		},

		async accessToken({ appid, secret }) {
			const answer = await upstream({ method: "POST", path: "/api/rmp/token", json: { appid, secret } });
			const { access_token, expire_in } = parsed(token, answer);
			return { token: access_token, expiresIn: expire_in };
		},

		verify: isSignatureOf,

		// The documents say AES-128 and, in the next line, 24 bytes; the keys that were seen had 16. Their sample takes the key
		// as it is and a padding of up to 32 bytes.
		decrypt(encryptedData, iv, sessionKey) {
			const key = Buffer.from(sessionKey, "base64");
			const opened = openAesCbc(key.length === 24 ? "aes-192-cbc" : "aes-128-cbc", key, iv, encryptedData, 32);
			if (typeof opened === "string") return opened;
			const mark = watermark.safeParse(opened.watermark).data;
			const recognised = recogniseFollowersData({ ...opened, watermark: mark });
			return typeof recognised === "string" ? recognised : { ...recognised, data: opened };
		},
	};
}

/** From here on a time cannot be in seconds. */
const milliseconds = 100_000_000_000;

// The documents call it appid, the data appId. The unit of the time is told nowhere.
const watermark = z
	.object({ appid: z.string().optional(), appId: z.string().optional(), timestamp: z.int().nonnegative() })
	.transform(({ appid, appId, timestamp }) => ({
		appid: appid ?? appId,
		timestamp: timestamp < milliseconds ? timestamp : Math.floor(timestamp / 1000),
	}));

const exchanged = z.object({ openid: id, session_key: text });
const token = z.object({ access_token: text, expire_in: z.number().int().positive() });

const refused = z.object({
	code: z.unknown().optional(),
	success: z.unknown().optional(),
	msg: z.unknown().optional(),
});
const answered = z.object({ data: z.unknown() });

function parsed<S extends z.ZodType>(schema: S, answer: unknown): z.output<S> {
	const { code, success, msg } = refused.safeParse(answer).data ?? {};
	if (typeof code === "number" && code !== 0) throw refusalBy(xiaohongshuErrcodes, code, msg);
	if (success === false || (code !== undefined && code !== 0)) {
		throw new PlatformRefusal("upstream_error", { answered: true });
	}
	const result = schema.safeParse(answered.safeParse(answer).data?.data);
	if (!result.success) throw new PlatformRefusal("upstream_error");
	return result.data;
}
