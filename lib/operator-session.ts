import type { Operator, OperatorSession } from "../db/operators.ts";
import { StorageUnavailable } from "../db/storage.ts";
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

/** What a browser's cookie stands for: nothing, a session that goes on, or one that is over. */
export type Found = ({ state: "active" } & SignedIn) | { state: "new" | "idle" | "ended" };

/** The operator whose cookie this is; the row is read each time, so that what changes holds at once. Null: nobody's. */
export async function signedInOperator(
	context: Context,
	cookies: Readonly<Record<string, string>>,
): Promise<SignedIn | null> {
	const found = await operatorSessionOf(context, cookies);
	if (found.state !== "active") return null;
	const { operator, operatorSession } = found;
	const now = context.now();
	if (now - operatorSession.lastSeenAt >= seenInterval) await seen(context, operatorSession.id, now);
	return { operator, operatorSession };
}

async function seen({ storage }: Context, id: string, now: number): Promise<void> {
	try {
		await storage.operatorSessions.touch(id, now);
	} catch (error) {
		// What can be read is shown, also while a full disk takes no writes.
		if (!(error instanceof StorageUnavailable)) throw error;
	}
}

/** The session of a browser's cookie, or why there is none. Looking does not count as a sign of life. */
export async function operatorSessionOf(context: Context, cookies: Readonly<Record<string, string>>): Promise<Found> {
	const id = await sessionIdIn(context, cookies);
	if (id === null) return { state: "new" };
	const found = await context.storage.operatorSessions.byIdHash(context.vault.hashToken(id));
	if (!found) return { state: "ended" };
	const { session, operator } = found;
	if (!isOver(session, context.now())) return { state: "active", operator, operatorSession: session };
	return { state: isIdle(session, context.now()) ? "idle" : "ended" };
}

/** Whether the operator must sign in again, at `now` in milliseconds. */
export function isOver(session: OperatorSession, now: number): boolean {
	return now - session.createdAt >= operatorLifetime || isIdle(session, now);
}

function isIdle({ lastSeenAt }: OperatorSession, now: number): boolean {
	return now - lastSeenAt >= operatorIdleTime;
}
