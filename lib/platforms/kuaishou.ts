import { z } from "zod";
import { type OpenedJson, openAesCbc } from "./aes-cbc.ts";
import { accessToken, answersIn, id, idIfAny, text } from "./answers.ts";
import { isWholeUserInfo } from "./follower-data.ts";
import type { DataKind, Opened, OpenFailure, Platform, PlatformDefinition } from "./platform.ts";
import { isSignatureOf } from "./raw-data.ts";
import type { Meanings } from "./refusals.ts";
import type { Upstream } from "./upstream.ts";
import { kindOfWechatData, wechatMembers, wechatWatermark } from "./wechat-data.ts";

/**
 * The codes of the calls that we make (`result`), as far as Kuaishou's documents tell them; those of tokens of users are
 * not of these. 100200100 is a wrong parameter: none of ours is ever missing, and of those that it may mean the code is the
 * one that is another each time.
 */
const errcodes = {
	100200100: { code: "invalid_code" },
	100200101: { code: "app_misconfigured" },
	100200102: { code: "app_misconfigured" },
	100200104: { code: "upstream_error" },
	100200105: { code: "invalid_code" },
	100200500: { code: "upstream_busy", retryAfter: 2 },
} as const satisfies Meanings;

/**
 * Kuaishou mini-programs (快手小程序). Its data bears no watermark: whose it is, only the session key says, which is of one
 * user of one app; and how old it is, nothing. It is as old as the user's last three session keys at most.
 */
export const kuaishou: PlatformDefinition = {
	title: "Kuaishou",
	address: "https://open.kuaishou.com",
	speak: speakKuaishou,
	errcodes,
	sessionKeyBytes: 16,
	console: "https://mp.kuaishou.com/",
	referer: /^https:\/\/miniapi\.ksapisrv\.com\/([\w-]{1,64})\//,
	client: { object: "ks" },
};

function speakKuaishou(upstream: Upstream): Platform {
	return {
		members: wechatMembers,

		async exchange({ appid, secret }, { code }) {
			const form = { app_id: appid, app_secret: secret, js_code: code };
			return read(exchanged, await upstream({ method: "POST", path: "/oauth2/mp/code2session", form }));
		},

		verify: isSignatureOf,

		decrypt(encryptedData, iv, sessionKey) {
			const opened = openAesCbc("aes-128-cbc", Buffer.from(sessionKey, "base64"), iv, encryptedData);
			return typeof opened === "string" ? opened : recogniseKuaishouData(opened);
		},

		// Only a check of the app asks for it: the one before holds as long as it would have.
		async accessToken({ appid, secret }) {
			const form = { app_id: appid, app_secret: secret, grant_type: "client_credentials" };
			return read(accessToken, await upstream({ method: "POST", path: "/oauth2/access_token", form }));
		},
	};
}

const read = answersIn({ code: "result", text: "error_msg", success: 1, meanings: errcodes });

const exchanged = z
	.object({ result: z.literal(1), open_id: id, session_key: text, union_id: idIfAny })
	.transform(({ open_id, session_key, union_id }) => ({ openid: open_id, sessionKey: session_key, unionid: union_id }));

const phoneNumber = z.strictObject({
	phoneNumber: z.string(),
	countryCode: z.union([z.string(), z.number()]),
	watermark: z.unknown().optional(),
});

const noWatermark = { appid: null, timestamp: null };

// A watermark is none of its documents', and counts if there is one.
function recogniseKuaishouData(data: OpenedJson): Opened | OpenFailure {
	const mark = wechatWatermark.optional().safeParse(data.watermark);
	if (!mark.success) return "watermark_missing";
	const kind = kindOf(data);
	return kind === null ? "not_json" : { data, kind, watermark: mark.data ?? noWatermark };
}

function kindOf(data: OpenedJson): DataKind | null {
	if ("openId" in data) return isWholeUserInfo(data) ? "userInfo" : null;
	return phoneNumber.safeParse(data).success ? "phoneNumber" : kindOfWechatData(data);
}
