import { isIP } from "node:net";
import type { AuditEvent } from "../audit.ts";
import type { AuditFilter, ListedUser, SessionFilter, UserFilter } from "../lists.ts";
import type { OpenSession, User } from "../records.ts";

// The filters as plain conditions on a row: what any engine's lists must agree with.

export function fitsSession(filter: SessionFilter, { session, user, app }: OpenSession): boolean {
	const { appId, status, now, userId, openid, ip, q } = filter;
	const isExpired = session.expiresAt <= now;
	const state = session.revokedAt !== null ? "revoked" : isExpired ? "expired" : "active";
	return (
		(appId === null || app.id === appId) &&
		(status === null || state === status) &&
		(userId === null || user.id === userId) &&
		(openid === null || user.openid === openid) &&
		(ip === null || session.ip === ip) &&
		isWithin(filter, session.createdAt) &&
		(q === null || meansSession(q, session, user))
	);
}

export function fitsUser(filter: UserFilter, { user, app }: ListedUser): boolean {
	const { appId, blocked, q } = filter;
	return (
		(appId === null || app.id === appId) &&
		(blocked === null || (user.blockedAt !== null) === blocked) &&
		isWithin(filter, user.createdAt) &&
		(q === null || (q.startsWith("usr_") ? user.id === q : isNamed(q, user)))
	);
}

export function fitsEvent(filter: AuditFilter, event: AuditEvent): boolean {
	const { action, outcome, reason, appid, userId, sessionId, operatorId, q } = filter;
	return (
		(action === null || event.action === action) &&
		(outcome === null || event.outcome === outcome) &&
		(reason === null || event.reason === reason) &&
		(appid === null || event.appid === appid) &&
		(userId === null || event.userId === userId) &&
		(sessionId === null || event.sessionId === sessionId) &&
		(operatorId === null || event.operatorId === operatorId) &&
		isWithin(filter, event.at) &&
		(q === null || meansEvent(q, event))
	);
}

function isWithin({ from, to }: { from: number | null; to: number | null }, at: number): boolean {
	return (from === null || at >= from) && (to === null || at < to);
}

function meansSession(q: string, { id, ip }: OpenSession["session"], user: User): boolean {
	if (q.startsWith("ses_")) return id === q;
	if (q.startsWith("usr_")) return user.id === q;
	return isIP(q) === 0 ? isNamed(q, user) : ip === q;
}

function isNamed(q: string, { openid, unionid, nickname }: User): boolean {
	return openid === q || unionid === q || (nickname !== null && folded(nickname).startsWith(folded(q)));
}

function meansEvent(q: string, event: AuditEvent): boolean {
	if (isIP(q) !== 0) return event.ip === q;
	const { id, userId, sessionId, operatorId, apiKeyId, requestId } = event;
	const byForm = { evt: id, usr: userId, ses: sessionId, opr: operatorId, key: apiKeyId };
	const form = Object.entries(byForm).find(([form]) => q.startsWith(`${form}_`));
	return (form ? form[1] : requestId) === q;
}

// Letters of the Latin alphabet only: that is what every engine can do with an index.
function folded(text: string): string {
	return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
