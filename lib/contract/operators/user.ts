import { z } from "zod";
import { operation } from "../operation.ts";
import { userDocument } from "../user-document.ts";
import { appid, instant } from "../values.ts";
import { listOf, paging, reason, searchText, timeRange, yesOrNo } from "./list.ts";

const masked = { description: "Masked for operators, whole for API keys." };

const shape = z.strictObject({
	id: z.string(),
	appid: z.string(),
	openid: z.string().meta(masked),
	unionid: z.string().nullable().meta(masked),
	nickname: z.string().nullable(),
	blockedAt: instant.nullable(),
	createdAt: instant,
});

const item = shape.meta({ id: "User", description: "Who logs in to one app: one openid." });

const id = z.string().regex(/^usr_[\w-]{1,64}$/);

const ofOneUser = { tag: "operator", access: "operator", params: z.strictObject({ id }), ofOneApp: true } as const;

export const listUsers = operation({
	method: "GET",
	path: "/api/admin/users",
	tag: "operator",
	summary: "Users, newest first · 用户列表",
	access: "operator",
	role: "viewer",
	ofOneApp: true,
	query: z.strictObject({
		appid: appid.optional(),
		blocked: yesOrNo.optional(),
		...timeRange,
		q: searchText.optional().meta({ description: "A user's id, an openid, a unionid, or how a nickname begins." }),
		...paging,
	}),
	output: listOf(item),
	errors: ["app_unknown"],
	quiet: true,
});

export const showUser = operation({
	...ofOneUser,
	method: "GET",
	path: "/api/admin/users/{id}",
	summary: "One user, what is held on him and why · 用户详情与保存的数据",
	role: "viewer",
	output: item.extend({
		platform: z.string(),
		refusal: z
			.enum(["user_blocked", "app_disabled"])
			.nullable()
			.meta({ description: "What every request and login of his is answered now; null: nothing here stops him." }),
		avatarUrl: z.string().nullable(),
		phoneNumber: z.string().nullable().meta(masked),
		held: z.array(
			z.strictObject({
				field: z.enum(["openid", "unionid", "nickname", "avatarUrl", "phoneNumber", "addresses"]),
				why: z.enum(["login", "platform", "policy", "earlier_policy"]).meta({
					description:
						"`login`: it cannot be done without · `platform`: comes with the login · `policy`: the app stores it · " +
						"`earlier_policy`: the app stored it, and no longer would.",
				}),
			}),
		),
		sessionKeys: z
			.array(z.strictObject({ obtainedAt: instant }))
			.meta({ description: "When each kept key was obtained, newest first." }),
		elsewhere: z
			.array(z.strictObject({ id: z.string(), appid: z.string(), blockedAt: instant.nullable(), createdAt: instant }))
			.meta({ description: "The same person in other apps: users with this unionid." }),
	}),
	errors: [],
	quiet: true,
});

export const blockUser = operation({
	...ofOneUser,
	method: "POST",
	path: "/api/admin/users/{id}/block",
	summary: "Block a user: his next request is user_blocked, and he cannot log in · 封禁用户",
	role: "operator",
	body: z.strictObject({ reason: reason.optional() }).prefault({}),
	output: item,
	errors: [],
});

export const unblockUser = operation({
	...ofOneUser,
	method: "POST",
	path: "/api/admin/users/{id}/unblock",
	summary: "Unblock a user: his sessions hold again · 解除封禁",
	role: "operator",
	body: z.strictObject({ reason: reason.optional() }).prefault({}),
	output: item,
	errors: [],
});

export const unmaskUser = operation({
	...ofOneUser,
	method: "POST",
	path: "/api/admin/users/{id}/unmask",
	summary: "See what is masked, for a reason that stays in the audit log; 20 an hour · 查看未打码的数据（需填写原因）",
	role: "operator",
	body: z.strictObject({ reason }),
	output: z.strictObject({
		openid: z.string(),
		unionid: z.string().nullable(),
		phoneNumber: z.string().nullable(),
		addresses: z
			.array(z.strictObject({ ip: z.string(), sessions: z.int().positive(), lastSeenAt: instant }))
			.meta({ description: "Of his 50 newest sessions, the one last seen first." }),
	}),
	errors: ["rate_limited"],
	example: { body: { reason: "He asks why he cannot log in, ticket 4711" } },
});

export const exportAnyUser = operation({
	...ofOneUser,
	method: "GET",
	path: "/api/admin/users/{id}/export",
	summary: "Everything held on a user, as one document · 导出用户的全部数据",
	role: "owner",
	output: userDocument,
	errors: [],
});

export const eraseAnyUser = operation({
	...ofOneUser,
	method: "DELETE",
	path: "/api/admin/users/{id}",
	summary: "Erase a user: ends the sessions and removes the personal data · 删除用户并清除个人数据",
	role: "owner",
	errors: [],
});
