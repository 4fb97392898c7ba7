import { z } from "zod";
import { operation } from "../operation.ts";
import { appid, instant } from "../values.ts";
import { listOf, paging, reason, searchText, timeRange } from "./list.ts";

const item = z.strictObject({
	id: z.string(),
	appid: z.string(),
	userId: z.string(),
	openid: z.string().meta({ description: "Masked for operators, whole for API keys." }),
	nickname: z.string().nullable(),
	status: z.enum(["active", "expired", "revoked"]),
	createdAt: instant,
	lastSeenAt: instant,
	expiresAt: instant,
	ip: z.string().nullable().meta({ description: "Masked for operators, whole for API keys." }),
	userAgent: z.string().nullable(),
	revokedAt: instant.nullable(),
	revokedBy: z.string().nullable().meta({ description: "`user`, `policy`, or the id of an operator or API key." }),
	revokedReason: z.string().nullable(),
});

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
	output: item,
	errors: [],
	quiet: true,
});

/** With every session that is ended, the user's session key at the platform too, so that data fetched before is void. */
const resetSessionKey = z.boolean().default(false);

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
	body: z.union([
		z.strictObject({ ids: z.array(id).min(1).max(200), reason: reason.optional(), resetSessionKey }),
		z.strictObject({ userId: z.string().max(64), reason: reason.optional(), resetSessionKey }),
		z.strictObject({ appid, reason: reason.optional() }),
	]),
	output: z.strictObject({
		expired: z.int().nonnegative(),
		/** Present when it was asked for. */
		sessionKeysReset: z.int().nonnegative().optional(),
	}),
	errors: ["app_unknown", "not_found", "unsupported_by_platform"],
	example: {
		body: { userId: "usr_Zx8Q0vJY1mT3kq5d7w9LbA", reason: "The account was taken over" },
		output: { expired: 3 },
	},
});
