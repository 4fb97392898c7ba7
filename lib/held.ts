import type { ListedUser } from "../db/lists.ts";
import type { Context } from "./context.ts";
import type { OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";

type Held = OutputOf<typeof contract.showUser>["held"];

/** What personal data is held on a user, and why. */
export async function heldOn(context: Pick<Context, "storage" | "now">, { user, app }: ListedUser): Promise<Held> {
	const { storeNickname, storeAvatar, storePhone } = app.policy;
	const byPolicy = (isWanted: boolean) => (isWanted ? "policy" : "earlier_policy");
	const all = { appId: null, status: null, openid: null, ip: null, from: null, to: null, q: null };
	const sessions = await context.storage.sessions.page({ ...all, now: context.now(), userId: user.id }, 1, null);
	const fields: (Held[number] | false)[] = [
		{ field: "openid", why: "login" },
		user.unionid !== null && { field: "unionid", why: "platform" },
		user.nickname !== null && { field: "nickname", why: byPolicy(storeNickname) },
		user.avatarUrl !== null && { field: "avatarUrl", why: byPolicy(storeAvatar) },
		user.sealedPhone !== null && { field: "phoneNumber", why: byPolicy(storePhone) },
		sessions.items.length > 0 && { field: "addresses", why: "login" },
	];
	return fields.filter((field) => field !== false);
}
