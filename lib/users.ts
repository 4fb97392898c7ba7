import type { ListedUser } from "../db/lists.ts";
import type { Context, OperatorCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import { cursorText } from "./contract/operators/list.ts";
import type { contract } from "./contract.ts";
import { Refusal } from "./errors.ts";
import { heldOn } from "./held.ts";
import { maskedOpenid, maskedPhone, seesClearly } from "./masks.ts";
import { instant } from "./moments.ts";
import { phoneOf } from "./profile.ts";
import { isInReach, listedAppId } from "./reach.ts";

type List = typeof contract.listUsers;
type Show = typeof contract.showUser;

/** Users by filter, newest first, as far as the caller's reach goes. */
export async function listUsers(
	context: Context,
	input: InputOf<List>,
	caller: OperatorCaller,
): Promise<OutputOf<List>> {
	const { appid, blocked = null, from = null, to = null, q = null } = input;
	const filter = { appId: await listedAppId(context, appid, caller), blocked, from, to, q };
	const { items, next, previous } = await context.storage.users.page(filter, input.limit, input.cursor ?? null);
	return {
		items: items.map((listed) => userItem(listed, caller)),
		nextCursor: cursorText(next),
		previousCursor: cursorText(previous),
	};
}

/** One user: what is held on him and why, and who he is in other apps. */
export async function showUser(
	context: Context,
	{ id }: InputOf<Show>,
	caller: OperatorCaller,
): Promise<OutputOf<Show>> {
	const listed = await userInReach(context, id, caller);
	const { user, app } = listed;
	const phoneNumber = phoneOf(context, user);
	const keys = await context.storage.sessionKeys.ofUser(user.id);
	return {
		...userItem(listed, caller),
		platform: app.platform,
		refusal: user.blockedAt !== null ? "user_blocked" : app.enabled ? null : "app_disabled",
		avatarUrl: user.avatarUrl,
		phoneNumber: phoneNumber === null || seesClearly(caller) ? phoneNumber : maskedPhone(phoneNumber),
		held: await heldOn(context, listed),
		sessionKeys: keys.map(({ obtainedAt }) => ({ obtainedAt: instant(obtainedAt) })),
		elsewhere: await elsewhere(context, listed, caller),
	};
}

/** The user of an id with his app. Throws `not_found`, for those out of reach as for those that do not exist. */
export async function userInReach(
	context: Pick<Context, "storage">,
	id: string,
	caller: Pick<OperatorCaller, "apiKey">,
): Promise<ListedUser> {
	const listed = await context.storage.users.byId(id);
	if (!listed || !isInReach(listed.app, caller)) throw new Refusal("not_found");
	return listed;
}

/** A user as lists tell him. */
export function userItem({ user, app }: ListedUser, caller: OperatorCaller): OutputOf<List>["items"][number] {
	const shown = (id: string) => (seesClearly(caller) ? id : maskedOpenid(id));
	return {
		id: user.id,
		appid: app.appid,
		openid: shown(user.openid),
		unionid: user.unionid === null ? null : shown(user.unionid),
		nickname: user.nickname,
		blockedAt: user.blockedAt === null ? null : instant(user.blockedAt),
		createdAt: instant(user.createdAt),
	};
}

async function elsewhere(
	context: Context,
	{ user }: ListedUser,
	caller: OperatorCaller,
): Promise<OutputOf<Show>["elsewhere"]> {
	const { id, unionid } = user;
	if (unionid === null) return [];
	const appId = await listedAppId(context, undefined, caller);
	const filter = { appId, blocked: null, from: null, to: null, q: unionid };
	const { items } = await context.storage.users.page(filter, 50, null);
	return items
		.filter((other) => other.user.unionid === unionid && other.user.id !== id)
		.map(({ user, app }) => ({
			id: user.id,
			appid: app.appid,
			blockedAt: user.blockedAt === null ? null : instant(user.blockedAt),
			createdAt: instant(user.createdAt),
		}));
}
