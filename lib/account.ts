import type { Operator, OperatorChanges } from "../db/operators.ts";
import { auditEvent } from "./audit.ts";
import type { Context, PersonCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { conflict, Refusal } from "./errors.ts";
import { instant } from "./moments.ts";
import { hashPassword, isPassword } from "./passwords.ts";

type Account = OutputOf<typeof contract.showMe>;

/** One's own account. */
export async function showMe(_context: Context, _input: object, { operator }: PersonCaller): Promise<Account> {
	return accountOf(operator);
}

/** Changes one's name. */
export async function changeMe(
	context: Context,
	{ name }: InputOf<typeof contract.changeMe>,
	caller: PersonCaller,
): Promise<Account> {
	return accountOf(await changeOwn(context, caller, { name }, { name: "changed" }));
}

/** Changes one's password, for whoever knows the one that counts; one's other sessions end. */
export async function changeMyPassword(
	context: Context,
	{ current, password }: InputOf<typeof contract.changeMyPassword>,
	caller: PersonCaller,
): Promise<void> {
	await confirmByPassword(context, caller, current, "current");
	const changes = { passwordHash: await hashPassword(password) };
	await changeOwn(context, caller, changes, { password: "replaced" }, caller.operatorSession.id);
}

/**
 * Makes sure that the operator himself sits there. Throws a conflict at `path` for a wrong password, and `rate_limited`
 * after too many.
 */
export async function confirmByPassword(
	context: Context,
	{ operator }: PersonCaller,
	password: string,
	path: string,
): Promise<void> {
	const forget = await context.limits.mayConfirm(operator.id);
	if (!(await isPassword(operator.passwordHash, password))) throw conflict(path, "is wrong", "不正确");
	await forget();
}

/** Changes one's own row, with an audit event that tells `detail`. `keepSession`: all one's other sessions end. */
export async function changeOwn(
	context: Context,
	caller: PersonCaller,
	changes: OperatorChanges,
	detail: Record<string, string>,
	keepSession?: string,
): Promise<Operator> {
	const { operator } = caller;
	const event = auditEvent(context, caller, {
		...{ action: "operator.update", outcome: "ok" },
		detail: { operator: operator.id, ...detail },
	});
	const done = await context.storage.operators.update(operator.id, changes, event, keepSession);
	if (done !== "updated") throw new Refusal("unauthorized");
	return { ...operator, ...changes };
}

/** An account as its owner sees it. */
export function accountOf({ sealedTotp, recoveryCodes, createdAt, lastSignInAt, ...operator }: Operator): Account {
	const { id, email, name, role } = operator;
	return {
		...{ id, email, name, role, totp: sealedTotp !== null, recoveryCodesLeft: recoveryCodes.length },
		...{ createdAt: instant(createdAt), lastSignInAt: lastSignInAt === null ? null : instant(lastSignInAt) },
	};
}
