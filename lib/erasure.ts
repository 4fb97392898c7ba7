import type { AuditDraft } from "../db/audit.ts";
import type { Context } from "./context.ts";

/**
 * Erases a user: ends all his sessions and removes the personal data; the audit log keeps what happened. The server's log
 * tells his id, so that what was erased after a backup can be erased once more. False when there is no such user.
 */
export async function erase(
	context: Pick<Context, "storage" | "log">,
	userId: string,
	event: AuditDraft,
): Promise<boolean> {
	const isErased = await context.storage.users.erase(userId, event);
	if (isErased) tellErased(context, userId, event.appid);
	return isErased;
}

/** The line that a list of erasures is made from. */
export function tellErased({ log }: Pick<Context, "log">, userId: string, appid: string | null): void {
	log.info({ userId, appid }, "user erased");
}
