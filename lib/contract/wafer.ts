import { z } from "zod";
import { exchangeErrors, operation } from "./operation.ts";
import { code, encryptedData, iv } from "./values.ts";
import { loginRefusal, magicId, sessionRefusal } from "./wafer-refusal.ts";

const userinfo = z.strictObject({
	id: z.string().meta({ description: "Lingpai's id of the user; his openid stays here." }),
	nickName: z.string().meta({ description: "Empty where it is not known." }),
	avatarUrl: z.string().meta({ description: "Empty where it is not known." }),
	gender: z.int().optional(),
	language: z.string().optional(),
	city: z.string().optional(),
	province: z.string().optional(),
	country: z.string().optional(),
});

const exampleUser = { id: "usr_Zx8Q0vJY1mT3kq5d7w9LbA", nickName: "微信用户", avatarUrl: "" };
const exampleToken = "lpt_0Zkq4v6h1c8mY2s7x9RrT3wUaBdEfGhJkLmNpQqSsVw";

const login = {
	path: "/api/wafer/login",
	tag: "wafer",
	access: "none",
	headers: z.object({
		"X-WX-Code": code,
		// What wx.getUserInfo gives today names nobody: it is worth no failed login, not even where it is no base64.
		"X-WX-Encrypted-Data": encryptedData.optional().catch(undefined),
		"X-WX-IV": iv.optional().catch(undefined),
	}),
	output: z.strictObject({
		code: z.literal(0),
		data: z.strictObject({
			skey: z.string().meta({ description: "The token." }),
			userinfo,
			time: z.int().meta({ description: "Now, in seconds since 1970." }),
		}),
		session: z.strictObject({ id: z.string().meta({ description: "The session's id." }), skey: z.string() }),
		[magicId]: z.literal(1),
	}),
	errors: ["app_required", "app_unknown", "app_disabled", ...exchangeErrors],
	refusal: loginRefusal,
	example: {
		output: {
			code: 0,
			data: { skey: exampleToken, userinfo: exampleUser, time: 1769846400 },
			session: { id: "ses_d3l4Tg0R8r2nC6vP1yXw5Q", skey: exampleToken },
			[magicId]: 1,
		},
	},
} as const;

const user = {
	path: "/api/wafer/user",
	tag: "wafer",
	access: "session",
	output: z.strictObject({
		code: z.literal(0),
		message: z.literal("ok"),
		data: userinfo.extend({ userInfo: userinfo.meta({ description: "The same, where Wafer 1 had it." }) }),
	}),
	errors: [],
	refusal: sessionRefusal,
	quiet: true,
	example: { output: { code: 0, message: "ok", data: { ...exampleUser, userInfo: exampleUser } } },
} as const;

export const waferLogin = operation({
	...login,
	method: "GET",
	summary: "The loginUrl of wafer2-client-sdk and wafer-client-sdk · Wafer 两个客户端 SDK 的登录地址",
});

export const waferLoginByPost = operation({
	...login,
	method: "POST",
	summary: "The same by POST; a body is not read · 同上，POST 方式",
});

export const waferUser = operation({
	...user,
	method: "GET",
	summary: "Who is logged in, as Wafer's /user told it · 当前登录的用户（Wafer 的 /user）",
});

export const waferUserByPost = operation({
	...user,
	method: "POST",
	summary: "The same by POST; a body is not read · 同上，POST 方式",
});
