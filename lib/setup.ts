import { readFileSync, writeFileSync } from "node:fs";
import type { Operator } from "../db/operators.ts";
import { auditEvent } from "./audit.ts";
import type { Config } from "./config.ts";
import type { BrowserCaller, Context, Essentials } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { Refusal } from "./errors.ts";
import { hashPassword } from "./passwords.ts";
import { newId, newToken } from "./tokens.ts";

type SetUp = typeof contract.setUp;

/** Makes the first owner for the holder of the one-time token. Once an owner was made there is no setup any more. */
export async function setUp(
	context: Context,
	{ token, email, password, name }: InputOf<SetUp>,
	{ cookies: _, ...caller }: BrowserCaller,
): Promise<OutputOf<SetUp>> {
	const setup = await context.storage.operators.setup();
	if (setup.state !== "offered") throw new Refusal("not_found");
	await context.limits.maySignIn("setup", caller.address);
	if (!context.vault.hashToken(token.trim()).equals(setup.tokenHash)) throw new Refusal("forbidden");
	const owner = await newOperator(context, { email, password, name: name ?? null, role: "owner" });
	const event = auditEvent(context, { ...caller, operator: owner }, { action: "setup", outcome: "ok" });
	if (!(await context.storage.operators.setUp(owner, event))) throw new Refusal("not_found");
	return { id: owner.id, email: owner.email };
}

/** Whether the first owner is still to be made. */
export async function isSetUp({ storage }: Pick<Context, "storage">): Promise<boolean> {
	return (await storage.operators.setup()).state === "closed";
}

/**
 * Before the first owner was made: makes him from the settings, or answers the one-time token for the setup page, kept in
 * `setupTokenFile` (mode 0600) so that the next start prints the same. Null once he was made.
 */
export async function openSetup(
	essentials: Essentials,
	{ owner, setupTokenFile }: Pick<Config, "owner" | "setupTokenFile">,
): Promise<string | null> {
	const { operators } = essentials.storage;
	const setup = await operators.setup();
	if (setup.state === "closed") return null;
	if (owner) {
		const first = await newOperator(essentials, { ...owner, name: null, role: "owner" });
		await operators.setUp(
			first,
			auditEvent(essentials, null, { action: "setup", outcome: "ok", operatorId: first.id }),
		);
		return null;
	}
	const kept = setupTokenFile === null ? null : readToken(setupTokenFile);
	const token = kept ?? newToken();
	if (kept === null && setupTokenFile !== null) writeFileSync(setupTokenFile, `${token}\n`, { mode: 0o600 });
	return (await operators.offerSetup(essentials.vault.hashToken(token))) ? token : null;
}

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

function readToken(file: string): string | null {
	try {
		return readFileSync(/* turbopackIgnore: true */ file, "utf8").trim() || null;
	} catch {
		return null;
	}
}
