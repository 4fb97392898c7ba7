import { auditEvent } from "./audit.ts";
import type { Context, OperatorCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { erase } from "./erasure.ts";
import { Refusal } from "./errors.ts";
import { documentOn } from "./user.ts";
import { userInReach } from "./users.ts";

type Export = typeof contract.exportAnyUser;
type Erase = typeof contract.eraseAnyUser;

/** Everything held on a user, unmasked, as one document: the one that he gets himself. */
export async function exportAnyUser(
	context: Context,
	{ id }: InputOf<Export>,
	caller: OperatorCaller,
): Promise<OutputOf<Export>> {
	const { app } = await userInReach(context, id, caller);
	const told = { action: "user.export", appid: app.appid, userId: id } as const;
	await context.storage.audit.append(auditEvent(context, caller, { ...told, outcome: "ok" }));
	const document = await documentOn(context, id, app);
	if (!document) throw new Refusal("not_found");
	return document;
}

/** Erases a user. Throws `not_found`. */
export async function eraseAnyUser(context: Context, { id }: InputOf<Erase>, caller: OperatorCaller): Promise<void> {
	const { app } = await userInReach(context, id, caller);
	const event = auditEvent(context, caller, { action: "user.erase", outcome: "ok", appid: app.appid, userId: id });
	if (!(await erase(context, id, event))) throw new Refusal("not_found");
}
