import { z } from "zod";
import { platformNames } from "../../platforms/index.ts";
import { operation } from "../operation.ts";
import { instant, policyChanges, registrableAppid, seconds } from "../values.ts";
import { listOf, paging } from "./list.ts";

const shape = z.strictObject({
	id: z.string(),
	platform: z.string(),
	appid: z.string(),
	name: z.string(),
	policy: z.strictObject({
		sessionLifetime: seconds,
		absoluteLifetime: seconds,
		maxSessionsPerUser: z.int().positive().nullable(),
		maxDataAge: seconds,
		storeNickname: z.boolean(),
		storeAvatar: z.boolean(),
		storePhone: z.boolean(),
	}),
	enabled: z.boolean(),
	push: z.strictObject({
		enabled: z.boolean().meta({ description: "WeChat's message push is taken." }),
		encrypted: z.boolean().meta({ description: "Only sealed messages are." }),
	}),
	createdAt: instant,
	simulated: z.boolean().meta({ description: "True for the simulator's own app." }),
});

const item = shape.meta({ id: "App", description: "A registered mini-program; never its secret." });

const id = z.string().regex(/^app_[\w-]{1,64}$/);
const name = z.string().trim().min(1).max(100).meta({ example: "Tea house" });

/** Goes in and never comes out. */
const secret = z
	.string()
	.trim()
	.regex(/^\S{1,4096}$/, "must be 1 to 4096 characters without spaces")
	.meta({ format: "password", writeOnly: true, description: "The platform's AppSecret. It is never answered." });

/** What WeChat's console is told too, under 消息推送. Goes in and never comes out. */
const push = z.strictObject({
	token: z
		.string()
		.trim()
		.regex(/^[A-Za-z0-9]{3,32}$/, "must be 3 to 32 letters and digits")
		.meta({ format: "password", writeOnly: true, description: "Token" }),
	aesKey: z
		.string()
		.trim()
		.regex(/^[A-Za-z0-9]{43}$/, "must be 43 letters and digits")
		.nullable()
		.optional()
		.meta({ format: "password", writeOnly: true, description: "EncodingAESKey; without it plain messages are taken." }),
});

const operator = { tag: "operator", access: "operator" } as const;
const one = { ...operator, path: "/api/admin/apps/{id}", params: z.strictObject({ id }) } as const;

const example = {
	id: "app_1mT3kq5d7w9LbAZx8Q0vJY",
	platform: "wechat",
	appid: "wx0123456789abcdef",
	name: "Tea house",
	policy: {
		sessionLifetime: 604_800,
		absoluteLifetime: 2_592_000,
		maxSessionsPerUser: null,
		maxDataAge: 300,
		storeNickname: false,
		storeAvatar: false,
		storePhone: false,
	},
	enabled: true,
	push: { enabled: false, encrypted: false },
	createdAt: "2026-01-31T08:00:00.000Z",
	simulated: false,
};

export const listApps = operation({
	...operator,
	method: "GET",
	path: "/api/admin/apps",
	summary: "Apps, newest first · 小程序列表",
	role: "viewer",
	ofOneApp: true,
	query: z.strictObject(paging),
	output: listOf(item),
	errors: [],
	quiet: true,
});

export const createApp = operation({
	...operator,
	method: "POST",
	path: "/api/admin/apps",
	summary: "Register an app; with a real one the simulator ends · 登记小程序（登记真实小程序后模拟器即停用）",
	role: "owner",
	body: z.strictObject({
		platform: z.enum(platformNames),
		appid: z.string().trim().pipe(registrableAppid),
		secret,
		name,
		policy: policyChanges.optional(),
	}),
	output: item,
	created: true,
	errors: [],
	example: {
		body: { platform: "wechat", appid: example.appid, secret: "0123456789abcdef0123456789abcdef", name: "Tea house" },
		output: example,
	},
});

export const showApp = operation({
	...one,
	method: "GET",
	summary: "One app · 小程序详情",
	role: "viewer",
	ofOneApp: true,
	output: item,
	errors: [],
	quiet: true,
	example: { output: example },
});

export const changeApp = operation({
	...one,
	method: "PATCH",
	summary: "Change name, policy, secret or message push, switch on or off · 修改名称、策略、密钥、消息推送，启用或停用",
	role: "owner",
	ofOneApp: true,
	body: z.strictObject({
		name: name.optional(),
		secret: secret.optional(),
		policy: policyChanges.optional(),
		push: push.nullable().optional().meta({ description: "null: no message push is taken any more." }),
		enabled: z.boolean().optional().meta({ description: "false: nobody logs in and no session holds, from now on." }),
	}),
	output: item,
	errors: ["unsupported_by_platform"],
	example: { body: { policy: { maxSessionsPerUser: 1 } } },
});

export const deleteApp = operation({
	...one,
	method: "DELETE",
	summary: "Delete an app with its users, their sessions and its API keys · 删除小程序及其用户、会话和 API 密钥",
	role: "owner",
	errors: [],
});

export const checkApp = operation({
	...operator,
	method: "POST",
	path: "/api/admin/apps/{id}/check",
	summary: "Ask the platform for an access token, to see whether it takes the secret and our address · 检查小程序配置",
	role: "owner",
	ofOneApp: true,
	params: z.strictObject({ id }),
	body: z.strictObject({}).prefault({}),
	output: z.strictObject({
		ok: z.boolean(),
		error: z.string().nullable().meta({ description: "Why not, as a login would answer: `app_misconfigured`, …" }),
		errcode: z.union([z.int(), z.string()]).nullable().meta({ description: "The platform's own code, such as 40125." }),
		address: z.string().nullable().meta({ description: "Our address, where the platform does not allow it (40164)." }),
		unionid: z
			.strictObject({ users: z.int().nonnegative(), withUnionid: z.int().nonnegative() })
			.meta({ description: "Of the newest 200 users, how many came with a unionid." }),
	}),
	errors: [],
	example: {
		output: {
			ok: false,
			error: "app_misconfigured",
			errcode: 40164,
			address: "203.0.113.7",
			unionid: { users: 200, withUnionid: 0 },
		},
	},
});
