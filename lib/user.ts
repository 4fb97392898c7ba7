import type { App, User } from "../db/records.ts";
import { auditEvent } from "./audit.ts";
import type { Context, SessionCaller } from "./context.ts";
import type { OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { erase } from "./erasure.ts";
import { Refusal } from "./errors.ts";
import { instant } from "./moments.ts";
import { phoneOf } from "./profile.ts";

/** What a mini-program is told of its user: neither openid nor unionid. */
export function publicUser({ id, nickname, avatarUrl, createdAt }: User) {
	return { id, nickname, avatarUrl, createdAt: instant(createdAt) };
}

/** The end of a session as answers tell it; `expiresIn` in whole seconds. */
export function timeLeft(expiresAt: number, now: number): { expiresAt: string; expiresIn: number } {
	return { expiresAt: instant(expiresAt), expiresIn: Math.max(0, Math.round((expiresAt - now) / 1000)) };
}

type Exported = OutputOf<typeof contract.exportUser>;

/** Everything held on the caller. */
export async function exportUser(
	context: Context,
	_input: object,
	{ session, user, app, ...caller }: SessionCaller,
): Promise<Exported> {
	const told = { appid: app.appid, userId: user.id, sessionId: session.id };
	await context.storage.audit.append(auditEvent(context, caller, { action: "user.export", outcome: "ok", ...told }));
	const document = await documentOn(context, user.id, app);
	if (!document) throw new Refusal("session_unknown");
	return document;
}

/**
 * Everything held on a user as one document, null when he is gone. Session keys are told of, never told. Where an
 * operator or a backend did something, the address is theirs and not told.
 */
export async function documentOn(context: Context, userId: string, app: App): Promise<Exported | null> {
	const held = await context.storage.users.dossier(userId);
	if (!held) return null;
	return {
		user: {
			...publicUser(held.user),
			appid: app.appid,
			platform: app.platform,
			openid: held.user.openid,
			unionid: held.user.unionid,
			phoneNumber: phoneOf(context, held.user),
		},
		sessions: held.sessions.map(({ id, createdAt, lastSeenAt, expiresAt, revokedAt, ip, userAgent }) => ({
			id,
			createdAt: instant(createdAt),
			lastSeenAt: instant(lastSeenAt),
			expiresAt: instant(expiresAt),
			revokedAt: revokedAt === null ? null : instant(revokedAt),
			ip,
			userAgent,
		})),
		sessionKeys: held.sessionKeys.map(({ obtainedAt }) => ({ obtainedAt: instant(obtainedAt) })),
		events: held.events.map(({ at, action, outcome, reason, operatorId, apiKeyId, ip, userAgent }) => ({
			at: instant(at),
			action,
			outcome,
			reason,
			...(operatorId === null && apiKeyId === null ? { ip, userAgent } : { ip: null, userAgent: null }),
		})),
	};
}

/** Erases the caller. */
export async function eraseUser(context: Context, _input: object, caller: SessionCaller): Promise<void> {
	const { user, app, session } = caller;
	// The event that tells of the erasure must not bring address and user agent back.
	const anonymous = { ...caller, address: null, userAgent: null };
	const told = { appid: app.appid, userId: user.id, sessionId: session.id };
	const event = auditEvent(context, anonymous, { action: "user.erase", outcome: "ok", ...told });
	if (!(await erase(context, user.id, event))) throw new Refusal("session_unknown");
}
