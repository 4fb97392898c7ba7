import { z } from "zod";
import { operation } from "./operation.ts";
import { instant, publicUser } from "./values.ts";

export const exportUser = operation({
	method: "GET",
	path: "/api/user",
	tag: "mini-program",
	summary: "Everything held on the caller, as one document · 导出本人的全部数据",
	access: "session",
	output: z.strictObject({
		user: publicUser.extend({
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
	summary: "Erase the caller: ends the sessions and removes the personal data · 删除本人：结束登录态并清除个人数据",
	access: "session",
	errors: [],
});
