import { auditEvent } from "./audit.ts";
import type { Context, PersonCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { Refusal } from "./errors.ts";
import { instant } from "./moments.ts";
import { isOver } from "./operator-session.ts";

/** Where one is signed in, newest first. */
export async function listMySessions(
	context: Context,
	_input: object,
	{ operator, operatorSession }: PersonCaller,
): Promise<OutputOf<typeof contract.listMySessions>> {
	const sessions = await context.storage.operatorSessions.ofOperator(operator.id);
	const items = sessions
		.filter((session) => !isOver(session, context.now()))
		.map(({ id, ip, userAgent, createdAt, lastSeenAt }) => ({
			...{ id, isCurrent: id === operatorSession.id, ip, userAgent },
			...{ createdAt: instant(createdAt), lastSeenAt: instant(lastSeenAt) },
		}));
	return { items };
}

/** Ends one of one's sessions. Throws `not_found`, also for somebody else's. */
export async function endMySession(
	context: Context,
	{ id }: InputOf<typeof contract.endMySession>,
	caller: PersonCaller,
): Promise<void> {
	const event = auditEvent(context, caller, {
		...{ action: "operator.signOut", outcome: "ok" },
		detail: { operatorSession: id },
	});
	const isEnded = await context.storage.operatorSessions.end(caller.operator.id, id, event);
	if (!isEnded) throw new Refusal("not_found");
}

/** Ends all one's sessions but this one. */
export async function endMyOtherSessions(context: Context, _input: object, caller: PersonCaller): Promise<void> {
	const told = { action: "operator.signOut", outcome: "ok", detail: { sessions: "others" } } as const;
	const { operator, operatorSession } = caller;
	await context.storage.operators.update(operator.id, {}, auditEvent(context, caller, told), operatorSession.id);
}
