import { z } from "zod";
import { operation } from "../operation.ts";
import { appid, instant, refusedAs } from "../values.ts";
import { listOf, paging, reason, searchText, timeRange } from "./list.ts";

const shape = z.strictObject({
	id: z.string(),
	appid: z.string(),
	userId: z.string(),
	userBlocked: z.boolean().meta({ description: "An active session of a blocked user is refused as `user_blocked`." }),
	openid: z.string().meta({ description: "Masked for operators, whole for API keys." }),
	nickname: z.string().nullable(),
	status: z.enum(["active", "expired", "revoked"]),
	createdAt: instant,
	lastSeenAt: instant,
	expiresAt: instant,
	ip: z.string().nullable().meta({ description: "Masked for operators, whole for API keys." }),
	userAgent: z.string().nullable(),
	revokedAt: instant.nullable(),
	revokedBy: z
		.string()
		.nullable()
		.meta({ description: "`user`, `policy`, `host` (the command line), or the id of an operator or API key." }),
	revokedReason: z.string().nullable(),
});

const item = shape.meta({ id: "Session", description: "One login of one user on one device." });

const id = z.string().regex(/^ses_[\w-]{1,64}$/);

export const listSessions = operation({
	method: "GET",
	path: "/api/admin/sessions",
	tag: "operator",
	summary: "Sessions, newest first · 会话列表",
	access: "operator",
	role: "viewer",
	ofOneApp: true,
	query: z.strictObject({
		appid: appid.optional(),
		status: z.enum(["active", "expired", "revoked"]).optional(),
		userId: z.string().max(64).optional(),
		openid: z.string().max(128).optional(),
		ip: z.string().max(64).optional(),
		...timeRange,
		q: searchText
			.optional()
			.meta({ description: "A session's or user's id, an openid, unionid or address, or how a nickname begins." }),
		...paging,
	}),
	output: listOf(item),
	errors: ["app_unknown"],
	quiet: true,
});

export const showSession = operation({
	method: "GET",
	path: "/api/admin/sessions/{id}",
	tag: "operator",
	summary: "One session · 会话详情",
	access: "operator",
	role: "viewer",
	ofOneApp: true,
	params: z.strictObject({ id }),
	output: item.extend({
		refusal: z
			.enum(["session_revoked", "session_expired", "user_blocked", "app_disabled"])
			.nullable()
			.meta({ description: "What a request with its token is answered now; null: it is let through." }),
	}),
	errors: [],
	quiet: true,
});

const whichSessions = refusedAs(
	"tell which sessions by exactly one of ids, userId and appid",
	"ids、userId、appid 必须且只能传一个，用来说明结束哪些会话",
);

const resetOfManyUsers = {
	...refusedAs(
		"goes with ids or userId only: the platform resets the key of one user a call, and an app has too many users for that",
		"只能与 ids 或 userId 一起使用：平台每次只能重置一个用户的密钥，整个小程序的用户太多，无法逐个重置",
	),
	path: ["resetSessionKey"],
};

export const expireSession = operation({
	method: "POST",
	path: "/api/admin/sessions/{id}/expire",
	tag: "operator",
	summary: "End one session: its very next request is session_revoked · 立即结束一个会话",
	access: "operator",
	role: "operator",
	ofOneApp: true,
	params: z.strictObject({ id }),
	body: z.strictObject({ reason: reason.optional() }).prefault({}),
	output: z.strictObject({ expired: z.int().nonnegative().meta({ description: "0: it had ended before." }) }),
	errors: [],
	example: { body: { reason: "The phone was stolen" }, output: { expired: 1 } },
});

export const expireSessions = operation({
	method: "POST",
	path: "/api/admin/sessions/expire",
	tag: "operator",
	summary: "End chosen sessions, all of a user, or all of an app · 批量结束会话",
	access: "operator",
	role: "operator",
	ofOneApp: true,
	body: z
		.strictObject({
			ids: z.array(id).min(1).max(200).optional().meta({ description: "Those that are gone are passed over." }),
			userId: z.string().max(64).optional(),
			appid: appid.optional(),
			reason: reason.optional(),
			resetSessionKey: z.boolean().default(false).meta({
				description: "Also has the platform replace the users' session keys: one that leaked is then worth nothing.",
			}),
		})
		.refine(
			({ ids, userId, appid }) => [ids, userId, appid].filter((told) => told !== undefined).length === 1,
			whichSessions,
		)
		.refine(({ appid, resetSessionKey }) => appid === undefined || !resetSessionKey, resetOfManyUsers),
	output: z.strictObject({
		expired: z.int().nonnegative().meta({ description: "Without those that had ended before." }),
		sessionKeysReset: z
			.int()
			.nonnegative()
			.optional()
			.meta({ description: "With `resetSessionKey`: of how many users." }),
		sessionKeysNotReset: z
			.array(z.strictObject({ userId: z.string(), error: z.string() }))
			.optional()
			.meta({
				description: "The other users, with an error code, or `no_session_key` where none of his is known to hold.",
			}),
	}),
	errors: ["app_unknown", "not_found", "unsupported_by_platform"],
	example: {
		body: { userId: "usr_Zx8Q0vJY1mT3kq5d7w9LbA", reason: "The account was taken over" },
		output: { expired: 3 },
	},
});
