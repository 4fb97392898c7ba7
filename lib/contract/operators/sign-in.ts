import { z } from "zod";
import type { Answer } from "../../http.ts";
import { operation } from "../operation.ts";
import { email, newPassword, operatorName } from "../values.ts";

// next-auth's own requests (provider `credentials`), as its client sends them: a form or JSON.

const ownAnswer = z.custom<Answer>().meta({ type: "object" });

/** The token of GET /api/auth/csrf. */
const csrf = z.string().max(512).default("");

/** Where to go afterwards; next-auth takes only addresses of its own origin. */
const nextAuthOptions = {
	callbackUrl: z.string().max(2048).optional(),
	json: z.enum(["true", "false"]).optional().meta({ description: "`true`: answer JSON instead of a redirection." }),
	redirect: z.enum(["true", "false"]).optional(),
};

export const csrfToken = operation({
	method: "GET",
	path: "/api/auth/csrf",
	tag: "operator",
	summary: "What a sign-in must bring along; sets a cookie · 登录所需的防伪令牌",
	access: "browser",
	output: ownAnswer,
	as: "own",
	errors: [],
	quiet: true,
});

export const signIn = operation({
	method: "POST",
	path: "/api/auth/callback/credentials",
	tag: "operator",
	summary: "Sign in as an operator; sets the session cookie · 管理员登录",
	access: "browser",
	form: true,
	body: z.strictObject({
		csrfToken: csrf,
		email: z.string().max(254),
		password: z.string().max(256),
		totp: z.string().max(64).optional().meta({ description: "A code of the authenticator app, or a recovery code." }),
		...nextAuthOptions,
	}),
	output: ownAnswer,
	as: "own",
	errors: ["unauthorized", "rate_limited"],
});

export const signOut = operation({
	method: "POST",
	path: "/api/auth/signout",
	tag: "operator",
	summary: "Sign out and end this operator session · 管理员退出登录",
	access: "browser",
	form: true,
	body: z.strictObject({ csrfToken: csrf, ...nextAuthOptions }),
	output: ownAnswer,
	as: "own",
	errors: [],
});

export const setUp = operation({
	method: "POST",
	path: "/api/setup",
	tag: "operator",
	summary: "Make the first owner with the one-time token printed at the first start · 用一次性令牌创建首位所有者",
	access: "browser",
	body: z.strictObject({
		token: z.string().trim().max(256).meta({ description: "The part of the printed address behind the #." }),
		email,
		password: newPassword,
		name: operatorName.optional(),
	}),
	output: z.strictObject({ id: z.string(), email: z.string() }),
	created: true,
	errors: ["not_found", "rate_limited"],
});
