import type { OpenSession } from "../db/records.ts";
import { StorageUnavailable } from "../db/storage.ts";
import { credentialsOf } from "./apps.ts";
import { auditEvent } from "./audit.ts";
import type { Context, SessionCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { Refusal } from "./errors.ts";
import { sessionKeysOf } from "./session-keys.ts";
import { isToken } from "./tokens.ts";
import { publicUser, timeLeft } from "./user.ts";

type CheckSession = typeof contract.checkSession;

/** `lastSeenAt` is kept to this many milliseconds, so that a check rarely writes. */
const seenInterval = 600_000;

/** The session of a token. Throws one of the `session_…` errors, `user_blocked` or `app_disabled`. */
export async function sessionOf(context: Context, token: string | null): Promise<OpenSession> {
	if (token === null) throw new Refusal("session_missing");
	const found = isToken(token) ? await context.storage.sessions.byTokenHash(context.vault.hashToken(token)) : null;
	const refused = found ? refusalOf(found, context.now()) : "session_unknown";
	if (!found || refused) throw new Refusal(refused ?? "session_unknown");
	return found;
}

/** Why a session does not hold. */
type SessionRefusal = "session_revoked" | "session_expired" | "user_blocked" | "app_disabled";

/** Why a session does not hold at `now`, or null. */
export function refusalOf({ session, user, app }: OpenSession, now: number): SessionRefusal | null {
	if (session.revokedAt !== null) return "session_revoked";
	if (session.expiresAt <= now) return "session_expired";
	if (user.blockedAt !== null) return "user_blocked";
	if (!app.enabled) return "app_disabled";
	return null;
}

/** Tells that the session holds, renews it, and asks the platform about the session key when told to. */
export async function checkSession(
	context: Context,
	{ upstream }: InputOf<CheckSession>,
	caller: SessionCaller,
): Promise<OutputOf<CheckSession>> {
	const expiresAt = await keepAlive(context, caller);
	return {
		active: true,
		...timeLeft(expiresAt, context.now()),
		renewed: expiresAt !== caller.session.expiresAt,
		user: publicUser(caller.user),
		...(upstream && { sessionKeyValid: await isSessionKeyValid(context, caller) }),
	};
}

/** Ends the caller's session. */
export async function logOut(context: Context, _input: object, { session, user, app, ...caller }: SessionCaller) {
	await context.storage.sessions.revoke(
		session.id,
		{ at: context.now(), by: "user", reason: null },
		auditEvent(context, caller, {
			action: "logout",
			outcome: "ok",
			appid: app.appid,
			userId: user.id,
			sessionId: session.id,
		}),
	);
}

/**
 * Notes that the session is in use and moves its end once half of its lifetime is over, never past the absolute end.
 * Answers the end that holds now, milliseconds since 1970.
 */
export async function keepAlive(context: Context, { session, app }: OpenSession): Promise<number> {
	const now = context.now();
	const lifetime = app.policy.sessionLifetime * 1000;
	const renewable = Math.min(now + lifetime, session.createdAt + app.policy.absoluteLifetime * 1000);
	const isHalfOver = session.expiresAt - now < lifetime / 2 && renewable > session.expiresAt;
	if (!isHalfOver && now - session.lastSeenAt < seenInterval) return session.expiresAt;
	const expiresAt = isHalfOver ? renewable : session.expiresAt;
	try {
		if (!(await context.storage.sessions.touch(session.id, now, expiresAt))) throw new Refusal("session_revoked");
		return expiresAt;
	} catch (error) {
		// A full disk must not log people out: the session holds as it is.
		if (error instanceof StorageUnavailable) return session.expiresAt;
		throw error;
	}
}

async function isSessionKeyValid(context: Context, { app, user }: SessionCaller): Promise<boolean | null> {
	const platform = context.platformOf(app);
	const [sessionKey] = await sessionKeysOf(context, app, user);
	if (!platform.checkKey || sessionKey === undefined) return null;
	const check = platform.checkKey;
	return context.accessTokens.use(app, credentialsOf(context, app), platform, (accessToken) =>
		check(accessToken, user.openid, sessionKey),
	);
}
