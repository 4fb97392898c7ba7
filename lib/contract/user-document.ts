import { z } from "zod";
import { instant, publicUser } from "./values.ts";

const shape = z.strictObject({
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
});

/** Everything held on one user. */
export const userDocument = shape.meta({ id: "UserDocument", description: "Everything held on one user." });
