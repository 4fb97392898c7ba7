import { z } from "zod";
import { roles } from "../../roles.ts";
import { operation } from "../operation.ts";
import { instant, newPassword, operatorName } from "../values.ts";

// One's own account: for a person who is signed in, never for an API key.

const person = { tag: "operator", access: "person", role: "viewer" } as const;
const me = { ...person, path: "/api/admin/me" } as const;

const shape = z.strictObject({
	id: z.string(),
	email: z.string(),
	name: z.string().nullable(),
	role: z.enum(roles),
	totp: z.boolean().meta({ description: "A second factor is asked for at each sign-in." }),
	recoveryCodesLeft: z.int().nonnegative(),
	createdAt: instant,
	lastSignInAt: instant.nullable(),
});

const account = shape.meta({ id: "Account", description: "One's own account." });

/** The one that counts now. */
const password = z.string().max(256).meta({ format: "password", description: "The password that counts now." });

const recoveryCodes = z.strictObject({
	recoveryCodes: z
		.array(z.string())
		.length(10)
		.meta({ description: "Shown here and never again. Each signs in once in place of a code." }),
});

export const showMe = operation({
	...me,
	method: "GET",
	summary: "Who I am · 我的账号",
	output: account,
	errors: [],
	quiet: true,
});

export const changeMe = operation({
	...me,
	method: "PATCH",
	summary: "Change my name · 修改我的姓名",
	body: z.strictObject({ name: operatorName.nullable() }),
	output: account,
	errors: [],
	example: { body: { name: "小明" } },
});

export const changeMyPassword = operation({
	...person,
	method: "POST",
	path: "/api/admin/me/password",
	summary: "Change my password; my other sessions end · 修改我的密码，其他登录随即失效",
	body: z.strictObject({ current: password, password: newPassword }),
	errors: ["rate_limited"],
});

export const offerTotp = operation({
	...person,
	method: "POST",
	path: "/api/admin/me/totp",
	summary: "Begin with a second factor: a secret for the authenticator app, not in force yet · 开始设置两步验证",
	body: z.strictObject({}).prefault({}),
	output: z.strictObject({
		secret: z.string().meta({ description: "Base32, to type in." }),
		uri: z.string().meta({ description: "What the QR code says.", example: "otpauth://totp/…" }),
		qr: z.string().meta({ description: "The QR code as SVG." }),
		offer: z.string().meta({ description: "To send back within a quarter of an hour." }),
	}),
	errors: [],
});

export const confirmTotp = operation({
	...person,
	method: "POST",
	path: "/api/admin/me/totp/confirm",
	summary: "Switch the second factor on, with a code of the app · 用动态码确认并启用两步验证",
	body: z.strictObject({
		offer: z.string().max(512),
		code: z.string().max(16).meta({ example: "123456" }),
		password,
	}),
	output: recoveryCodes,
	errors: ["rate_limited"],
});

export const dropTotp = operation({
	...person,
	method: "POST",
	path: "/api/admin/me/totp/off",
	summary: "Switch my second factor off · 关闭两步验证",
	body: z.strictObject({ password }),
	output: account,
	errors: ["rate_limited"],
});

export const renewRecoveryCodes = operation({
	...person,
	method: "POST",
	path: "/api/admin/me/recovery-codes",
	summary: "New recovery codes in place of the old ones · 重新生成恢复码",
	body: z.strictObject({ password }),
	output: recoveryCodes,
	errors: ["rate_limited"],
});

export const listMySessions = operation({
	...person,
	method: "GET",
	path: "/api/admin/me/sessions",
	summary: "Where I am signed in · 我的登录",
	output: z.strictObject({
		items: z.array(
			z.strictObject({
				id: z.string(),
				isCurrent: z.boolean().meta({ description: "The one that asks." }),
				ip: z.string().nullable(),
				userAgent: z.string().nullable(),
				createdAt: instant,
				lastSeenAt: instant.meta({ description: "Kept to the minute." }),
			}),
		),
	}),
	errors: [],
	quiet: true,
});

export const endMySession = operation({
	...person,
	method: "DELETE",
	path: "/api/admin/me/sessions/{id}",
	params: z.strictObject({ id: z.string().regex(/^ops_[\w-]{1,64}$/) }),
	summary: "Sign out somewhere else · 结束我的某个登录",
	errors: [],
});

export const endMyOtherSessions = operation({
	...person,
	method: "POST",
	path: "/api/admin/me/sessions/end-others",
	summary: "Sign out everywhere else · 结束我的其他登录",
	body: z.strictObject({}).prefault({}),
	errors: [],
});
