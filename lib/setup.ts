import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { networkOf } from "./address.ts";
import { auditEvent } from "./audit.ts";
import type { Config } from "./config.ts";
import type { BrowserCaller, Context, Essentials } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { conflict, Refusal } from "./errors.ts";
import { newOperator } from "./new-operator.ts";
import { newToken } from "./tokens.ts";

type SetUp = typeof contract.setUp;

/**
 * Makes the first owner for the holder of the one-time token. Once an owner was made there is no setup any more: it is
 * closed for ever, and answers as an address where nothing is.
 */
export async function setUp(
	context: Context,
	{ token, email, password, name }: InputOf<SetUp>,
	{ cookies: _cookies, language: _language, ...caller }: BrowserCaller,
): Promise<OutputOf<SetUp>> {
	const setup = await context.storage.operators.setup();
	if (setup.state !== "offered") throw new Refusal("not_found");
	const forget = await context.limits.mayConfirm(`setup ${caller.address && networkOf(caller.address)}`);
	if (!context.vault.hashToken(token).equals(setup.tokenHash)) {
		const event = auditEvent(context, caller, { action: "setup", outcome: "refused", reason: "wrong_token" });
		await context.storage.audit.append(event);
		throw conflict("token", "is not the token that this installation printed", "不是本次安装打印的令牌");
	}
	const owner = await newOperator(context, { email, password, name: name ?? null, role: "owner" });
	const event = auditEvent(context, { ...caller, operator: owner }, { action: "setup", outcome: "ok" });
	if (!(await context.storage.operators.setUp(owner, event))) throw new Refusal("not_found");
	await forget();
	forgetToken(context);
	return { id: owner.id, email: owner.email };
}

/** Whether the first owner was made. */
export async function isSetUp({ storage }: Pick<Context, "storage">): Promise<boolean> {
	return (await storage.operators.setup()).state === "closed";
}

/**
 * Before the first owner was made: makes him from the settings, or answers the one-time token for the setup page, kept in
 * `setupTokenFile` (mode 0600) so that the next start prints the same. Without a file all processes print one token. Null
 * once he was made; then the file goes.
 */
export async function openSetup(
	essentials: Essentials,
	{ owner, setupTokenFile }: Pick<Config, "owner" | "setupTokenFile">,
): Promise<string | null> {
	const { operators } = essentials.storage;
	const setup = await operators.setup();
	if (setup.state !== "closed" && owner) {
		const first = await newOperator(essentials, { ...owner, name: null, role: "owner" });
		const event = auditEvent(essentials, null, { action: "setup", outcome: "ok", operatorId: first.id });
		await operators.setUp(first, event);
	} else if (setup.state !== "closed") {
		const token = setupTokenFile === null ? essentials.vault.setupToken : keptToken(setupTokenFile);
		if (await operators.offerSetup(essentials.vault.hashToken(token))) return token;
	}
	forgetToken({ setupTokenFile });
	return null;
}

/** The token that was kept, or a new one, kept from now on. */
function keptToken(file: string): string {
	const kept = readToken(file);
	if (kept !== "") return kept;
	const token = newToken();
	writeFileSync(/* turbopackIgnore: true */ file, `${token}\n`, { mode: 0o600 });
	return token;
}

function readToken(file: string): string {
	try {
		return readFileSync(/* turbopackIgnore: true */ file, "utf8").trim();
	} catch {
		return "";
	}
}

// It opens nothing any more, so a file that cannot be removed does no harm.
function forgetToken({ setupTokenFile }: Pick<Config, "setupTokenFile">): void {
	try {
		if (setupTokenFile !== null) rmSync(/* turbopackIgnore: true */ setupTokenFile, { force: true });
	} catch {}
}
