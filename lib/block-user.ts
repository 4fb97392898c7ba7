import { auditEvent } from "./audit.ts";
import type { Context, OperatorCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { Refusal } from "./errors.ts";
import { userInReach, userItem } from "./users.ts";

type Block = typeof contract.blockUser;
type Unblock = typeof contract.unblockUser;

/** Blocks a user: his very next request is `user_blocked`, and he cannot log in. One who is blocked stays as he is. */
export function blockUser(context: Context, input: InputOf<Block>, caller: OperatorCaller): Promise<OutputOf<Block>> {
	return setBlocked(context, input, caller, { action: "user.block", blockedAt: context.now() });
}

/** Lets a user in again, also with the sessions that he has. */
export function unblockUser(
	context: Context,
	input: InputOf<Unblock>,
	caller: OperatorCaller,
): Promise<OutputOf<Unblock>> {
	return setBlocked(context, input, caller, { action: "user.unblock", blockedAt: null });
}

async function setBlocked(
	context: Context,
	{ id, reason }: InputOf<Block>,
	caller: OperatorCaller,
	{ action, blockedAt }: { action: "user.block" | "user.unblock"; blockedAt: number | null },
): Promise<OutputOf<Block>> {
	const { user, app } = await userInReach(context, id, caller);
	if ((user.blockedAt === null) === (blockedAt === null)) return userItem({ user, app }, caller);
	const detail = reason === undefined ? {} : { reason };
	const event = auditEvent(context, caller, { action, outcome: "ok", appid: app.appid, userId: id, detail });
	if (!(await context.storage.users.update(id, { blockedAt }, event))) throw new Refusal("not_found");
	return userItem({ user: { ...user, blockedAt }, app }, caller);
}
