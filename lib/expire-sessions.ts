import type { App, OpenSession, Revocation, User } from "../db/records.ts";
import { auditEvent } from "./audit.ts";
import type { Context, OperatorCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { Refusal } from "./errors.ts";
import { appInReach } from "./reach.ts";
import { refuseWithoutReset, resetSessionKeys } from "./session-key-reset.ts";
import { sessionInReach } from "./sessions.ts";
import { userInReach } from "./users.ts";

type Expire = typeof contract.expireSession;
type ExpireMany = typeof contract.expireSessions;

/** A user's or an app's sessions are ended in steps of this many, so that others may write in between. */
const step = 1_000;

/** Milliseconds by which another machine's clock may be ahead: what was opened there a moment ago is of a later time here. */
const mostAhead = 60_000;

/** Ends one session. Its very next request is `session_revoked`. */
export async function expireSession(
	context: Context,
	{ id, reason }: InputOf<Expire>,
	caller: OperatorCaller,
): Promise<OutputOf<Expire>> {
	const open = await sessionInReach(context, id, caller);
	if (!open) throw new Refusal("not_found");
	return { expired: await end(context, open, revocationBy(context, caller, reason), caller) };
}

/** Ends chosen sessions, all of a user or all of an app, as of one moment; resets session keys when told to. */
export async function expireSessions(
	context: Context,
	{ ids, userId, appid, reason, resetSessionKey }: InputOf<ExpireMany>,
	caller: OperatorCaller,
	onProgress?: (expired: number) => void,
): Promise<OutputOf<ExpireMany>> {
	const revocation = revocationBy(context, caller, reason);
	if (appid !== undefined) {
		const app = await appInReach(context, appid, caller);
		return { expired: await endAll(context, { appId: app.id }, { appid }, revocation, caller, onProgress) };
	}
	const chosen = ids ? await sessionsInReach(context, ids, caller) : [];
	const whole = userId === undefined ? null : await userInReach(context, userId, caller);
	const users = distinct(whole ? [whole] : chosen);
	if (resetSessionKey) refuseWithoutReset(context, users);
	const told = whole && { appid: whole.app.appid, userId: whole.user.id };
	const expired = told
		? await endAll(context, { userId: told.userId }, told, revocation, caller)
		: await endEach(context, chosen, revocation, caller);
	return resetSessionKey ? { expired, ...(await resetSessionKeys(context, users, caller)) } : { expired };
}

function revocationBy({ now }: Context, { operator, apiKey }: OperatorCaller, reason: string | undefined): Revocation {
	return { at: now(), by: operator?.id ?? apiKey?.id ?? "host", reason: reason ?? null };
}

// A session whose time ran out has ended already: nothing is written over that.
async function end(
	context: Context,
	{ session, user, app }: OpenSession,
	revocation: Revocation,
	caller: OperatorCaller,
): Promise<number> {
	if (session.expiresAt <= revocation.at) return 0;
	const event = auditEvent(context, caller, {
		...{ action: "session.expire", outcome: "ok", detail: detailOf(revocation) },
		...{ appid: app.appid, userId: user.id, sessionId: session.id },
	});
	return (await context.storage.sessions.revoke(session.id, revocation, event)) ? 1 : 0;
}

async function endEach(context: Context, chosen: OpenSession[], revocation: Revocation, caller: OperatorCaller) {
	const ended = await Promise.all(chosen.map((open) => end(context, open, revocation, caller)));
	return ended.reduce((sum, one) => sum + one, 0);
}

async function endAll(
	context: Context,
	whose: { userId: string } | { appId: string },
	told: { appid: string; userId?: string },
	revocation: Revocation,
	caller: OperatorCaller,
	onProgress?: (expired: number) => void,
): Promise<number> {
	const ahead = await newestAhead(context, whose, revocation.at);
	let expired = 0;
	for (let { at } = revocation; ; ) {
		const detail = detailOf(revocation);
		const event = auditEvent(context, caller, { action: "session.expire", outcome: "ok", ...told, detail });
		const ended = await context.storage.sessions.revokeSome(whose, step, { ...revocation, at }, event);
		if (ended === 0 && at >= ahead) return expired;
		if (ended === 0) at = ahead;
		expired += ended;
		onProgress?.(expired);
	}
}

/** When the newest session was opened by the clock of a machine that is ahead of this one; else `at`. */
async function newestAhead(
	{ storage }: Context,
	whose: { userId: string } | { appId: string },
	at: number,
): Promise<number> {
	const any = { appId: null, userId: null, status: null, openid: null, ip: null, q: null };
	const filter = { ...any, ...whose, now: at, from: at + 1, to: at + mostAhead };
	const { items } = await storage.sessions.page(filter, 1, null);
	return items[0]?.session.createdAt ?? at;
}

function detailOf({ reason }: Revocation): { reason?: string } {
	return reason === null ? {} : { reason };
}

async function sessionsInReach(context: Context, ids: string[], caller: OperatorCaller): Promise<OpenSession[]> {
	const found = await Promise.all([...new Set(ids)].map((id) => sessionInReach(context, id, caller)));
	return found.filter((open) => open !== null);
}

function distinct(all: { app: App; user: User }[]): { app: App; user: User }[] {
	return [...new Map(all.map(({ app, user }) => [user.id, { app, user }])).values()];
}
