import type { OpenSession } from "../db/records.ts";
import type { Context, OperatorCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import { cursorText } from "./contract/operators/list.ts";
import type { contract } from "./contract.ts";
import { Refusal } from "./errors.ts";
import { maskedAddress, maskedOpenid, seesClearly } from "./masks.ts";
import { instant } from "./moments.ts";
import { isInReach, listedAppId } from "./reach.ts";
import { refusalOf } from "./session.ts";

type List = typeof contract.listSessions;
type Item = OutputOf<List>["items"][number];

/** Sessions by filter, newest first, as far as the caller's reach goes. */
export async function listSessions(
	context: Context,
	input: InputOf<List>,
	caller: OperatorCaller,
): Promise<OutputOf<List>> {
	const { appid, status = null, userId = null, openid = null, ip = null, from = null, to = null, q = null } = input;
	const now = context.now();
	const appId = await listedAppId(context, appid, caller);
	const filter = { appId, status, now, userId, openid, ip, from, to, q };
	const { items, next, previous } = await context.storage.sessions.page(filter, input.limit, input.cursor ?? null);
	return {
		items: items.map((open) => itemOf(open, now, caller)),
		nextCursor: cursorText(next),
		previousCursor: cursorText(previous),
	};
}

/** One session, and what a request with its token would be answered now. */
export async function showSession(
	context: Context,
	{ id }: InputOf<typeof contract.showSession>,
	caller: OperatorCaller,
): Promise<OutputOf<typeof contract.showSession>> {
	const open = await sessionInReach(context, id, caller);
	if (!open) throw new Refusal("not_found");
	const now = context.now();
	return { ...itemOf(open, now, caller), refusal: refusalOf(open, now) };
}

/** The session of an id, whatever its state; null where the caller may not know of it. */
export async function sessionInReach(
	context: Pick<Context, "storage">,
	id: string,
	caller: OperatorCaller,
): Promise<OpenSession | null> {
	const open = await context.storage.sessions.byId(id);
	return open && isInReach(open.app, caller) ? open : null;
}

function itemOf({ session, user, app }: OpenSession, now: number, caller: OperatorCaller): Item {
	const isClear = seesClearly(caller);
	const { id, ip, userAgent, createdAt, lastSeenAt, expiresAt, revokedAt, revokedBy, revokedReason } = session;
	return {
		id,
		appid: app.appid,
		userId: user.id,
		userBlocked: user.blockedAt !== null,
		openid: isClear ? user.openid : maskedOpenid(user.openid),
		nickname: user.nickname,
		status: revokedAt !== null ? "revoked" : expiresAt <= now ? "expired" : "active",
		createdAt: instant(createdAt),
		lastSeenAt: instant(lastSeenAt),
		expiresAt: instant(expiresAt),
		ip: ip === null || isClear ? ip : maskedAddress(ip),
		userAgent,
		revokedAt: revokedAt === null ? null : instant(revokedAt),
		revokedBy,
		revokedReason,
	};
}
