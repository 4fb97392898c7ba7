import { z } from "zod";
import { exchangeErrors, operation } from "./operation.ts";
import {
	appid,
	arePaired,
	code,
	encryptedData,
	inPairs,
	instant,
	iv,
	publicUser,
	rawData,
	refusedAs,
	seconds,
	signature,
} from "./values.ts";

const exampleUser = {
	id: "usr_Zx8Q0vJY1mT3kq5d7w9LbA",
	nickname: null,
	avatarUrl: null,
	createdAt: "2026-01-31T08:00:00.000Z",
};

export const login = operation({
	method: "POST",
	path: "/api/login",
	tag: "mini-program",
	summary: "Exchange the code of wx.login for a token · 用 wx.login 的 code 换取令牌",
	access: "none",
	body: z
		.strictObject({
			code: code.optional(),
			anonymousCode: code
				.optional()
				.meta({ description: "In place of `code`: the anonymousCode of tt.login, for a device without an account." }),
			appid: appid.optional(),
			encryptedData: encryptedData.optional(),
			iv: iv.optional(),
			rawData: rawData.optional(),
			signature: signature.optional(),
		})
		.refine(({ code, anonymousCode }) => (code === undefined) !== (anonymousCode === undefined), {
			path: ["code"],
			...refusedAs(
				"must come (what wx.login gives), or anonymousCode in its place, and never both",
				"必须传（wx.login 给出的 code），或改传 anonymousCode；两者不能同时传",
			),
		})
		.refine(arePaired, inPairs),
	output: z.strictObject({
		token: z.string(),
		expiresAt: instant,
		expiresIn: seconds,
		user: publicUser.extend({ isNew: z.boolean().meta({ description: "True at this user's first login." }) }),
		data: z.record(z.string(), z.unknown()).optional(),
		dataError: z.enum(["decrypt_failed", "signature_mismatch"]).optional(),
	}),
	errors: ["app_required", "app_unknown", "app_disabled", "unsupported_by_platform", ...exchangeErrors],
	example: {
		body: { code: "0a3Xyz000abcDE1", appid: "wx-simulator" },
		output: {
			token: "lpt_0Zkq4v6h1c8mY2s7x9RrT3wUaBdEfGhJkLmNpQqSsVw",
			expiresAt: "2026-02-07T08:00:00.000Z",
			expiresIn: 604800,
			user: { ...exampleUser, isNew: true },
		},
	},
});

export const checkSession = operation({
	method: "GET",
	path: "/api/session",
	tag: "mini-program",
	summary: "Check a session; a sliding session is renewed · 检查登录态并按需续期",
	access: "session",
	query: z.object({
		upstream: z
			.literal("1")
			.optional()
			.meta({ description: "`1`: also ask the platform whether the session key still holds." }),
	}),
	output: z.strictObject({
		active: z.literal(true),
		expiresAt: instant,
		expiresIn: seconds,
		renewed: z.boolean(),
		user: publicUser,
		sessionKeyValid: z.boolean().nullable().optional().meta({ description: "null: this platform cannot tell." }),
	}),
	errors: ["app_misconfigured", "upstream_rate_limited", "upstream_error", "upstream_busy", "upstream_timeout"],
	quiet: true,
	example: {
		output: {
			active: true,
			expiresAt: "2026-02-07T08:00:00.000Z",
			expiresIn: 604800,
			renewed: false,
			user: exampleUser,
		},
	},
});

export const logOut = operation({
	method: "DELETE",
	path: "/api/session",
	tag: "mini-program",
	summary: "Log out: end this session · 退出登录",
	access: "session",
	errors: [],
});
