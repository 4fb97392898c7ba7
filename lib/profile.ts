import type { AuditDraft } from "../db/audit.ts";
import type { App, User, UserChanges } from "../db/records.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./errors.ts";

/**
 * Appends the event that data of the user was opened or verified, and with it keeps what the app's policy wants kept of
 * that data. Throws `session_unknown` when the user was erased meanwhile.
 */
export async function recordData(
	context: Context,
	{ app, user }: { app: App; user: User },
	data: Readonly<Record<string, unknown>>,
	event: AuditDraft,
): Promise<void> {
	const changes = learned(context, app, user, data);
	if (changes === null) return context.storage.audit.append(event);
	if (!(await context.storage.users.update(user.id, changes, event))) throw new Refusal("session_unknown");
}

/** The user's stored phone number, opened. */
export function phoneOf(context: Context, user: User): string | null {
	return user.sealedPhone === null ? null : context.vault.open(user.sealedPhone, phonePlace(user.id));
}

// What the data tells that is wanted and not kept yet; null: nothing.
function learned(
	context: Context,
	{ policy }: App,
	user: User,
	data: Readonly<Record<string, unknown>>,
): UserChanges | null {
	const nickname = policy.storeNickname ? textOf(data.nickName) : null;
	const avatarUrl = policy.storeAvatar ? textOf(data.avatarUrl) : null;
	const phone = policy.storePhone ? textOf(data.phoneNumber) : null;
	// Only data that names its user may name his unionid.
	const unionid = user.unionid === null && data.openId === user.openid ? textOf(data.unionId) : null;
	const changes = {
		...(nickname !== null && nickname !== user.nickname && { nickname }),
		...(avatarUrl !== null && avatarUrl !== user.avatarUrl && { avatarUrl }),
		...(phone !== null &&
			phone !== phoneOf(context, user) && { sealedPhone: context.vault.seal(phone, phonePlace(user.id)) }),
		...(unionid !== null && { unionid }),
	};
	return Object.keys(changes).length > 0 ? changes : null;
}

/** Where a stored phone number stands, for the vault. */
export function phonePlace(userId: string): string {
	return `users.sealed_phone:${userId}`;
}

// Cut at 2,048 characters: the platform's texts are short, somebody else's need not be.
function textOf(value: unknown): string | null {
	return typeof value === "string" && value !== "" ? value.slice(0, 2048) : null;
}
