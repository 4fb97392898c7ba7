import { type EventItem, listEvents } from "../../../../lib/audit-log.ts";
import type { Context, OperatorCaller } from "../../../../lib/context.ts";

/** Since when a user is blocked, and the event that tells by whom and why, as far as the audit log still has it. */
export interface Block {
	at: string;
	event: EventItem | null;
}

/** The block of a user; null where there is none. */
export async function blockOf(
	context: Context,
	{ id, blockedAt }: { id: string; blockedAt: string | null },
	caller: OperatorCaller,
): Promise<Block | null> {
	if (blockedAt === null) return null;
	const { items } = await listEvents(context, { userId: id, action: "user.block", limit: 1 }, caller);
	return { at: blockedAt, event: items[0] ?? null };
}
