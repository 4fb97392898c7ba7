import { z } from "zod";
import { openAesCbc } from "./aes-cbc.ts";
import { hasMember, isSignedAnswer, signedForm } from "./alipay-gateway.ts";
import { type AlipaySecret, parseAlipaySecret } from "./alipay-secret.ts";
import { idIfAny } from "./answers.ts";
import type { Credentials, Errcode, Exchanged, Platform, PlatformDefinition } from "./platform.ts";
import { PlatformRefusal } from "./platform.ts";
import { type Meanings, refusalBy } from "./refusals.ts";
import type { Upstream } from "./upstream.ts";

const misconfigured = { code: "app_misconfigured" } as const;
const busy = { code: "upstream_busy", retryAfter: 2 } as const;
const limited = { code: "upstream_rate_limited", retryAfter: 60 } as const;

/**
 * The `sub_code`s of the gateway and of this method (https://opendocs.alipay.com/common/02km9f) that our request can meet.
 * The last one is ours: for an answer that is not signed with the key that was given as Alipay's.
 */
const alipayErrcodes = {
	"isp.unknow-error": busy,
	"aop.unknow-error": busy,
	"isv.code-invalid": { code: "invalid_code" },
	"isv.invalid-app-id": misconfigured,
	"isv.invalid-signature": misconfigured,
	"isv.missing-signature-key": misconfigured,
	"isv.missing-signature-config": misconfigured,
	"isv.insufficient-isv-permissions": misconfigured,
	"isv.app-call-limited": limited,
	"isv.method-call-limited": limited,
	"isv.invalid-timestamp": { code: "upstream_error" },
	"isv.invalid-parameter": { code: "upstream_error" },
	"answer-not-signed": misconfigured,
} as const satisfies Meanings;

/**
 * Alipay mini-programs (支付宝小程序), those whose interface is signed with keys, not with certificates. An app's secret is
 * two or three keys in one text (`alipay-secret.ts`). A user has no session key: nothing can be verified or signed. What
 * my.getPhoneNumber gives, its `response`, is opened by POST /api/decrypt with an iv of sixteen zero bytes.
 */
export const alipay: PlatformDefinition = {
	title: "Alipay",
	address: "https://openapi.alipay.com",
	speak: speakAlipay,
	errcodes: alipayErrcodes,
	sessionKeyBytes: null,
	isSecret: (secret) => parseAlipaySecret(secret) !== null,
	secretParts: ["privateKey", "aesKey", "publicKey"],
	console: "https://open.alipay.com/",
	client: { object: "my", login: "getAuthCode", code: "authCode", isAlipays: true },
};

const method = "alipay.system.oauth.token";
const response = "alipay_system_oauth_token_response";

function speakAlipay(upstream: Upstream): Platform {
	return {
		members: { openid: null, unionid: null, nickname: null, avatarUrl: null, phoneNumber: "mobile" },

		async exchange(app, { code }) {
			const { privateKey, alipayKey } = keysOf(app);
			const parameters = { grant_type: "authorization_code", code };
			const answer = await upstream({
				method: "POST",
				path: "/gateway.do",
				form: await signedForm({ appid: app.appid, method, parameters, at: Date.now() }, privateKey),
				// A refusal may come unsigned: Alipay does not know then who asks.
				...(alipayKey && {
					accept(text) {
						if (isSignedAnswer(text, response, alipayKey) || !hasMember(text, response)) return;
						throw refusalBy(alipayErrcodes, "answer-not-signed", null);
					},
				}),
			});
			return userIn(answer);
		},

		dataKey: (app) => keysOf(app).aesKey,

		/**
		 * The key is the app's and the same for all its users, and the iv is always zero: with another one a client could
		 * rewrite the first block, so there is no other. That all but keeps him from making up a number; but nothing in the data tells
		 * whose it is or of when. Who once saw the `response` of another user can bring it as his own, at any time.
		 */
		decrypt(encryptedData, iv, dataKey) {
			const opened = openAesCbc("aes-128-cbc", Buffer.from(dataKey, "base64"), zero, encryptedData);
			if (!iv.equals(zero)) return "bad_padding";
			if (typeof opened === "string") return opened;
			const { success, data } = content.safeParse(opened);
			if (!success) return "not_json";
			const kind = data.mobile === undefined ? "unknown" : "phoneNumber";
			return { data: opened, kind, watermark: { appid: null, timestamp: null } };
		},
	};
}

const zero = Buffer.alloc(16);

const content = z.object({ code: z.literal("10000"), mobile: z.string().min(1).max(64).optional() });

function keysOf({ secret }: Credentials): AlipaySecret {
	const keys = parseAlipaySecret(secret);
	if (!keys) throw new PlatformRefusal("app_misconfigured", { untouched: true });
	return keys;
}

const members = z.record(z.string(), z.unknown());
const refused = z.object({ code: z.unknown().optional(), sub_code: z.unknown().optional() });
const user = z.object({ open_id: idIfAny, user_id: idIfAny });

// The open_id is the one that Alipay gives to newer apps; older ones know their users by their user_id.
function userIn(answer: unknown): Exchanged {
	const told = members.safeParse(answer).data ?? {};
	const { code, sub_code } = refused.safeParse(told.error_response ?? told[response]).data ?? {};
	if ("error_response" in told || (code !== undefined && code !== "10000")) {
		throw refusalBy(alipayErrcodes, errcodeOf(code, sub_code), null);
	}
	const { open_id = null, user_id = null } = user.safeParse(told[response]).data ?? {};
	const openid = open_id ?? user_id;
	if (openid === null) throw new PlatformRefusal("upstream_error");
	return { openid, unionid: null, sessionKey: null };
}

// A word that is not known is no code: then the number of its class is.
function errcodeOf(code: unknown, subCode: unknown): Errcode {
	if (typeof subCode === "string" && Object.hasOwn(alipayErrcodes, subCode)) return subCode;
	return typeof code === "string" && /^\d{1,9}$/.test(code) ? Number(code) : "unknown";
}
