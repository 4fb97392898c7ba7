import type { Operator, OperatorSession } from "../db/operators.ts";
import type { Context } from "./context.ts";
import { sessionIdIn } from "./next-auth.ts";

/** An operator is asked to sign in again this long after he did, milliseconds. */
export const operatorLifetime: number = 12 * 3_600_000;

/** … and when he was not seen for this long. */
export const operatorIdleTime: number = 30 * 60_000;

/** `lastSeenAt` is kept to this many milliseconds, so that reading rarely writes. */
const seenInterval = 60_000;

export interface SignedIn {
	operator: Operator;
	operatorSession: OperatorSession;
}

/** The operator whose cookie this is; the row is read each time, so that what changes holds at once. Null: nobody's. */
export async function signedInOperator(
	context: Context,
	cookies: Readonly<Record<string, string>>,
): Promise<SignedIn | null> {
	const id = await sessionIdIn(context, cookies);
	const found = id === null ? null : await context.storage.operatorSessions.byIdHash(context.vault.hashToken(id));
	if (!found) return null;
	const { session, operator } = found;
	const now = context.now();
	if (isOver(session, now)) return null;
	if (now - session.lastSeenAt >= seenInterval) await context.storage.operatorSessions.touch(session.id, now);
	return { operator, operatorSession: session };
}

/** Whether the operator must sign in again, at `now` in milliseconds. */
export function isOver({ createdAt, lastSeenAt }: OperatorSession, now: number): boolean {
	return now - createdAt >= operatorLifetime || now - lastSeenAt >= operatorIdleTime;
}
