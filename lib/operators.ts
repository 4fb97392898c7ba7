import type { Operator, OperatorChanges } from "../db/operators.ts";
import { auditEvent } from "./audit.ts";
import type { Context, Essentials, OperatorCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import { cursorText } from "./contract/operators/list.ts";
import type { contract } from "./contract.ts";
import { conflict, Refusal } from "./errors.ts";
import { instant } from "./moments.ts";
import { newOperator } from "./new-operator.ts";
import { pageOf } from "./paged.ts";
import { hashPassword } from "./passwords.ts";
import { noTotp } from "./second-factor.ts";

/** The operators, newest first. */
export async function listOperators(
	{ storage }: Context,
	{ limit, cursor }: InputOf<typeof contract.listOperators>,
): Promise<OutputOf<typeof contract.listOperators>> {
	const { items, next, previous } = pageOf(await storage.operators.list(), limit, cursor ?? null);
	return { items: items.map(shownOperator), nextCursor: cursorText(next), previousCursor: cursorText(previous) };
}

/** One operator. Throws `not_found`. */
export async function showOperator(
	context: Context,
	{ id }: InputOf<typeof contract.showOperator>,
): Promise<OutputOf<typeof contract.showOperator>> {
	return shownOperator(await operatorOf(context, id));
}

/** Adds an operator. A taken e-mail is a conflict. Caller null: somebody at the host's command line. */
export async function createOperator(
	context: Essentials,
	input: InputOf<typeof contract.createOperator>,
	caller: OperatorCaller | null,
): Promise<OutputOf<typeof contract.createOperator>> {
	const operator = await newOperator(context, { ...input, name: input.name ?? null });
	const detail = { operator: operator.id, role: operator.role };
	const event = auditEvent(context, caller, { action: "operator.create", outcome: "ok", detail });
	if (!(await context.storage.operators.add(operator, event))) {
		throw conflict("email", "belongs to another operator", "已被其他管理员使用");
	}
	return shownOperator(operator);
}

/**
 * Changes what is given. A new password and a dropped second factor end all sessions of the operator; a new role counts
 * from his next request on. One's own password and second factor are changed under one's account, with the password.
 * Caller null: somebody at the host's command line.
 */
export async function changeOperator(
	context: Essentials,
	input: InputOf<typeof contract.changeOperator>,
	caller: OperatorCaller | null,
): Promise<OutputOf<typeof contract.changeOperator>> {
	const operator = await operatorOf(context, input.id);
	const { role, name, password, totp } = input;
	const isSelf = caller?.operator?.id === operator.id;
	if (isSelf && password !== undefined) throw conflict("password", ...onOwnAccount);
	if (isSelf && totp !== undefined) throw conflict("totp", ...onOwnAccount);
	const changes: OperatorChanges = {
		...(role !== undefined && { role }),
		...(name !== undefined && { name }),
		...(password !== undefined && { passwordHash: await hashPassword(password) }),
		...(totp !== undefined && noTotp),
	};
	const changed = told(operator, input);
	if (Object.keys(changed).length === 0) return shownOperator(operator);
	const detail = { operator: operator.id, ...changed };
	const event = auditEvent(context, caller, { action: "operator.update", outcome: "ok", detail });
	const endsSessions = password !== undefined || totp !== undefined;
	const done = await context.storage.operators.update(operator.id, changes, event, endsSessions ? null : undefined);
	if (done === "absent") throw new Refusal("not_found");
	if (done === "last_owner") throw conflict("role", ...lastOwner);
	return shownOperator({ ...operator, ...changes });
}

/** Removes an operator; his sessions end at once. The last owner stays. */
export async function deleteOperator(
	context: Context,
	{ id }: InputOf<typeof contract.deleteOperator>,
	caller: OperatorCaller,
): Promise<void> {
	const operator = await operatorOf(context, id);
	const detail = { operator: id, role: operator.role };
	const event = auditEvent(context, caller, { action: "operator.delete", outcome: "ok", detail });
	const done = await context.storage.operators.remove(id, event);
	if (done === "absent") throw new Refusal("not_found");
	if (done === "last_owner") throw conflict("id", ...lastOwner);
}

const lastOwner = [
	"is the last owner: make somebody else an owner first",
	"是最后一位所有者：请先将其他人设为所有者",
] as const;
const onOwnAccount = ["of one's own is changed on the account page", "请在“我的账号”页面修改自己的此项设置"] as const;

async function operatorOf({ storage }: Essentials, id: string): Promise<Operator> {
	const operator = await storage.operators.byId(id);
	if (!operator) throw new Refusal("not_found");
	return operator;
}

// Names are personal data, passwords secret: of these only that they changed.
function told(
	before: Operator,
	{ role, name, password, totp }: InputOf<typeof contract.changeOperator>,
): Record<string, string> {
	return {
		...(role !== undefined && role !== before.role && { "role.old": before.role, "role.new": role }),
		...(name !== undefined && name !== before.name && { name: "changed" }),
		...(password !== undefined && { password: "replaced" }),
		...(totp !== undefined && { totp: "off" }),
	};
}

function shownOperator({ id, email, name, role, sealedTotp, createdAt, lastSignInAt }: Operator) {
	return {
		...{ id, email, name, role, totp: sealedTotp !== null, createdAt: instant(createdAt) },
		lastSignInAt: lastSignInAt === null ? null : instant(lastSignInAt),
	};
}
