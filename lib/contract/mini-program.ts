import { z } from "zod";
import { operation } from "./operation.ts";
import {
	appid,
	bodyToken,
	code,
	encryptedData,
	instant,
	iv,
	rawData,
	refusedAs,
	seconds,
	signature,
} from "./values.ts";

const user = z.object({
	id: z.string(),
	nickname: z.string().nullable(),
	avatarUrl: z.string().nullable(),
	createdAt: instant,
});

const exampleUser = {
	id: "usr_Zx8Q0vJY1mT3kq5d7w9LbA",
	nickname: null,
	avatarUrl: null,
	createdAt: "2026-01-31T08:00:00.000Z",
};

const exchangeErrors = [
	"invalid_code",
	"code_used",
	"user_blocked",
	"app_misconfigured",
	"upstream_rate_limited",
	"upstream_error",
	"upstream_busy",
	"upstream_timeout",
] as const;

const inPairs = refusedAs(
	"encryptedData goes with iv, and rawData with signature",
	"encryptedData 与 iv 必须一起传，rawData 与 signature 必须一起传",
);

interface Pairs {
	encryptedData?: unknown;
	iv?: unknown;
	rawData?: unknown;
	signature?: unknown;
}

function arePaired({ encryptedData, iv, rawData, signature }: Pairs): boolean {
	return (encryptedData === undefined) === (iv === undefined) && (rawData === undefined) === (signature === undefined);
}

export const login = operation({
	method: "POST",
	path: "/api/login",
	tag: "mini-program",
	summary: "Exchange the code of wx.login for a token",
	access: "none",
	body: z
		.strictObject({
			code,
			appid: appid.optional(),
			encryptedData: encryptedData.optional(),
			iv: iv.optional(),
			rawData: rawData.optional(),
			signature: signature.optional(),
		})
		.refine(arePaired, inPairs),
	output: z.strictObject({
		token: z.string(),
		expiresAt: instant,
		expiresIn: seconds,
		user: user.extend({ isNew: z.boolean().meta({ description: "True at this user's first login." }) }),
		data: z.record(z.string(), z.unknown()).optional(),
		dataError: z.enum(["decrypt_failed", "signature_mismatch"]).optional(),
	}),
	errors: ["app_required", "app_unknown", "app_disabled", ...exchangeErrors],
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
	summary: "Check a session; a sliding session is renewed",
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
		user,
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
	summary: "Log out: end this session",
	access: "session",
	errors: [],
});

export const verify = operation({
	method: "POST",
	path: "/api/verify",
	tag: "mini-program",
	summary: "Verify that rawData comes from the platform",
	access: "session",
	body: z.strictObject({ token: bodyToken, rawData, signature }),
	output: z.strictObject({ valid: z.literal(true), userInfo: z.record(z.string(), z.unknown()) }),
	errors: ["signature_mismatch", "unsupported_by_platform"],
	example: {
		body: {
			rawData: '{"nickName":"Band","gender":1}',
			signature: "75e81ceda165f4ffa64f4068af58c64b8f54b88c",
		},
		output: { valid: true, userInfo: { nickName: "Band", gender: 1 } },
	},
});

export const decrypt = operation({
	method: "POST",
	path: "/api/decrypt",
	tag: "mini-program",
	summary: "Decrypt encryptedData",
	access: "session",
	body: z
		.strictObject({
			token: bodyToken,
			encryptedData,
			iv,
			rawData: rawData.optional(),
			signature: signature.optional(),
			code: code
				.optional()
				.meta({ description: "A fresh code of wx.login; exchanged first, so its session key counts." }),
		})
		.refine(arePaired, inPairs),
	output: z.strictObject({
		kind: z.enum(["userInfo", "phoneNumber", "weRunData", "shareInfo", "groupEnterInfo", "unknown"]),
		data: z.record(z.string(), z.unknown()),
		watermark: z.object({
			appid: z.string(),
			timestamp: z.number().nullable().meta({ description: "Seconds since 1970; null where the platform has none." }),
		}),
	}),
	errors: ["decrypt_failed", "signature_mismatch", "rate_limited", "unsupported_by_platform", ...exchangeErrors],
	example: {
		body: { encryptedData: "CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrA=", iv: "r7BXXKkLb8qrSNn05n0qiA==" },
		output: {
			kind: "phoneNumber",
			data: {
				phoneNumber: "+8613800000000",
				purePhoneNumber: "13800000000",
				countryCode: "86",
				watermark: { appid: "wx-simulator", timestamp: 1769846400 },
			},
			watermark: { appid: "wx-simulator", timestamp: 1769846400 },
		},
	},
});

export const phone = operation({
	method: "POST",
	path: "/api/phone",
	tag: "mini-program",
	summary: "Exchange the code of the phone button for the phone number",
	access: "session",
	body: z.strictObject({ token: bodyToken, code }),
	output: z.strictObject({ phoneNumber: z.string(), purePhoneNumber: z.string(), countryCode: z.string() }),
	errors: ["unsupported_by_platform", ...exchangeErrors],
	example: {
		body: { code: "e31968a7f94cc5ee25fafc2aef2773f0bb8c3937b22520eb8ee345274d00c144" },
		output: { phoneNumber: "+8613800000000", purePhoneNumber: "13800000000", countryCode: "86" },
	},
});

export const exportUser = operation({
	method: "GET",
	path: "/api/user",
	tag: "mini-program",
	summary: "Everything held on the caller, as one document",
	access: "session",
	output: z.strictObject({
		user: user.extend({
			appid: z.string(),
			platform: z.string(),
			openid: z.string(),
			unionid: z.string().nullable(),
			phoneNumber: z.string().nullable(),
		}),
		sessions: z.array(
			z.strictObject({
				id: z.string(),
				createdAt: instant,
				lastSeenAt: instant,
				expiresAt: instant,
				revokedAt: instant.nullable(),
				ip: z.string().nullable(),
				userAgent: z.string().nullable(),
			}),
		),
		sessionKeys: z
			.array(z.strictObject({ obtainedAt: instant }))
			.meta({ description: "When each kept key was obtained." }),
		events: z.array(
			z.strictObject({
				at: instant,
				action: z.string(),
				outcome: z.string(),
				reason: z.string().nullable(),
				ip: z.string().nullable(),
				userAgent: z.string().nullable(),
			}),
		),
	}),
	errors: [],
});

export const eraseUser = operation({
	method: "DELETE",
	path: "/api/user",
	tag: "mini-program",
	summary: "Erase the caller: ends the sessions and removes the personal data",
	access: "session",
	errors: [],
});
