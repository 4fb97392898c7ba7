import type { User, UserChanges } from "../db/records.ts";
import { auditEvent } from "./audit.ts";
import type { Caller, Context } from "./context.ts";

/** What of a user is kept only where the app's policy wants it. */
export const parts = ["nickname", "avatar", "phone"] as const;

export type Part = (typeof parts)[number];

const members = { nickname: "nickname", avatar: "avatarUrl", phone: "sealedPhone" } as const satisfies Record<
	Part,
	keyof UserChanges
>;

/** Removes parts of what is kept of a user, and tells which in one event; where none of them is kept nothing happens. */
export async function forget(
	context: Context,
	user: User,
	unwanted: readonly Part[],
	{ caller, appid, push }: { caller: Caller; appid: string; push: string },
): Promise<void> {
	const kept = unwanted.filter((part) => user[members[part]] !== null);
	if (kept.length === 0) return;
	const changes: UserChanges = Object.fromEntries(kept.map((part) => [members[part], null]));
	const told = { action: "user.forget", outcome: "ok", appid, userId: user.id } as const;
	const detail = { push, parts: kept.join(" ") };
	await context.storage.users.update(user.id, changes, auditEvent(context, caller, { ...told, detail }));
}
