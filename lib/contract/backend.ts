import { z } from "zod";
import { operation } from "./operation.ts";
import { appid, refusedAs } from "./values.ts";

export const introspect = operation({
	method: "POST",
	path: "/api/introspect",
	tag: "backend",
	summary: "Whose token is this? (RFC 7662) · 查询令牌属于谁",
	access: "apiKey",
	form: true,
	body: z.strictObject({ token: z.string().min(1).max(4096), token_type_hint: z.string().max(64).optional() }),
	output: z.discriminatedUnion("active", [
		z.strictObject({ active: z.literal(false) }),
		z.strictObject({
			active: z.literal(true),
			sub: z.string().meta({ description: "The user's id." }),
			appid: z.string(),
			platform: z.string(),
			openid: z.string(),
			unionid: z.string().nullable(),
			iat: z.int().meta({ description: "Login, in seconds since 1970." }),
			exp: z.int().meta({ description: "End, in seconds since 1970." }),
			sid: z.string().meta({ description: "The session's id." }),
		}),
	]),
	errors: [],
	quiet: true,
	example: {
		body: { token: "lpt_0Zkq4v6h1c8mY2s7x9RrT3wUaBdEfGhJkLmNpQqSsVw" },
		output: {
			active: true,
			sub: "usr_Zx8Q0vJY1mT3kq5d7w9LbA",
			appid: "wx-simulator",
			platform: "wechat",
			openid: "sim-alice",
			unionid: null,
			iat: 1769846400,
			exp: 1770451200,
			sid: "ses_d3l4Tg0R8r2nC6vP1yXw5Q",
		},
	},
});

export const sign = operation({
	method: "POST",
	path: "/api/sign",
	tag: "backend",
	summary:
		"HMAC-SHA256 of a payload with the user's session key (virtual payment, user state) · 用会话密钥签名（虚拟支付、用户态）",
	access: "apiKey",
	body: z
		.strictObject({
			token: z.string().min(1).max(4096).optional(),
			openid: z.string().min(1).max(128).optional(),
			appid: appid.optional(),
			payload: z.string().max(32_768),
		})
		.refine(
			(body) => (body.token === undefined) === (body.openid !== undefined && body.appid !== undefined),
			refusedAs("send either token, or openid and appid", "请传 token，或同时传 openid 与 appid"),
		),
	output: z.strictObject({ signature: z.string().meta({ description: "Lower-case hex." }) }),
	errors: [
		"session_unknown",
		"session_expired",
		"session_revoked",
		"user_blocked",
		"app_unknown",
		"app_disabled",
		"not_found",
		"unsupported_by_platform",
	],
	example: {
		body: { openid: "sim-alice", appid: "wx-simulator", payload: '{"foo":"bar"}' },
		output: { signature: "654571f79995b2ce1e149e53c0a33dc39c0a74090db514261454e8dbe432aa0b" },
	},
});

export const forwardAuth = operation({
	method: "GET",
	path: "/api/forward-auth",
	uncounted: true,
	tag: "backend",
	summary:
		"For nginx auth_request, Traefik and Caddy forward_auth: the user as response headers, or 401 · 供反向代理鉴权",
	access: "session",
	output: z.strictObject({
		"X-Lingpai-User": z.string(),
		"X-Lingpai-Openid": z.string(),
		"X-Lingpai-Unionid": z.string().meta({ description: "Empty when there is none." }),
		"X-Lingpai-Appid": z.string(),
		"X-Lingpai-Session": z.string(),
	}),
	as: "headers",
	errors: [],
	quiet: true,
});
