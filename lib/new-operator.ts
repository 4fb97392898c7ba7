import type { Operator } from "../db/operators.ts";
import type { Context } from "./context.ts";
import { hashPassword } from "./passwords.ts";
import { newId } from "./tokens.ts";

/** An operator who may sign in from now on. */
export async function newOperator(
	{ now }: Pick<Context, "now">,
	{ password, ...told }: Pick<Operator, "email" | "name" | "role"> & { password: string },
): Promise<Operator> {
	return {
		...told,
		id: newId("opr"),
		passwordHash: await hashPassword(password),
		sealedTotp: null,
		totpStep: null,
		recoveryCodes: [],
		createdAt: now(),
		lastSignInAt: null,
	};
}
