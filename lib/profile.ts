import type { AuditDraft } from "../db/audit.ts";
import type { App, User, UserChanges } from "../db/records.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./errors.ts";
import { idIfAny } from "./platforms/answers.ts";
import type { MemberNames } from "./platforms/platform.ts";

/** What data tells of its user, whatever the platform calls it. */
export type ToldOfUser = { [Member in keyof MemberNames]?: unknown };

/** What data tells of its user, read under the platform's names. */
export function toldBy(data: Readonly<Record<string, unknown>>, members: MemberNames): ToldOfUser {
	const { openid, unionid, nickname, avatarUrl, phoneNumber } = members;
	return {
		openid: openid === null ? undefined : data[openid],
		unionid: unionid === null ? undefined : data[unionid],
		nickname: nickname === null ? undefined : data[nickname],
		avatarUrl: avatarUrl === null ? undefined : data[avatarUrl],
		phoneNumber: phoneNumber === null ? undefined : data[phoneNumber],
	};
}

/**
 * Appends the event that data of the user was opened or verified, and with it keeps what the app's policy wants kept of
 * what it told. Throws `session_unknown` when the user was erased meanwhile.
 */
export async function recordData(
	context: Context,
	{ app, user }: { app: App; user: User },
	told: ToldOfUser,
	event: AuditDraft,
): Promise<void> {
	const changes = learned(context, app, user, told);
	if (changes === null) return context.storage.audit.append(event);
	if (!(await context.storage.users.update(user.id, changes, event))) throw new Refusal("session_unknown");
}

/** The user's stored phone number, opened. */
export function phoneOf(context: Context, user: User): string | null {
	return user.sealedPhone === null ? null : context.vault.open(user.sealedPhone, phonePlace(user.id));
}

// What the data tells that is wanted and not kept yet; null: nothing.
function learned(context: Context, { policy }: App, user: User, told: ToldOfUser): UserChanges | null {
	const nickname = policy.storeNickname ? textOf(told.nickname) : null;
	const avatarUrl = policy.storeAvatar ? textOf(told.avatarUrl) : null;
	const phone = policy.storePhone ? textOf(told.phoneNumber) : null;
	// Only data that names its user may name his unionid.
	const unionid = user.unionid === null && told.openid === user.openid ? idOf(told.unionid) : null;
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

// As where a login tells it.
function idOf(value: unknown): string | null {
	return idIfAny.safeParse(value).data ?? null;
}
