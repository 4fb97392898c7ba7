import QRCode from "qrcode";
import { accountOf, changeOwn, confirmByPassword } from "./account.ts";
import type { Context, PersonCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { conflict } from "./errors.ts";
import { newRecoveryCodes, newTotpSecret, noTotp, sealTotp, totpStep, totpUri } from "./second-factor.ts";

/** An offered secret must be confirmed within this time, milliseconds. */
const offerLifetime = 900_000;

/** A secret for the operator's authenticator app. It counts only once it was confirmed; nothing is kept of it here. */
export async function offerTotp(
	context: Context,
	_input: object,
	caller: PersonCaller,
): Promise<OutputOf<typeof contract.offerTotp>> {
	const secret = newTotpSecret();
	const uri = totpUri(secret, caller.operator.email);
	const qr = await QRCode.toString(uri, { type: "svg", margin: 2, errorCorrectionLevel: "M" });
	return { secret, uri, qr, offer: context.vault.seal(`${context.now()} ${secret}`, offerPlace(caller)) };
}

/** Switches the second factor on, for whoever knows the password and has the secret in his app. Answers recovery codes. */
export async function confirmTotp(
	context: Context,
	{ offer, code, password }: InputOf<typeof contract.confirmTotp>,
	caller: PersonCaller,
): Promise<OutputOf<typeof contract.confirmTotp>> {
	const { operator } = caller;
	const secret = offeredSecret(context, offer, caller);
	if (secret === null) throw conflict("offer", "is too old; begin again", "已过期，请重新开始");
	await confirmByPassword(context, caller, password, "password");
	const step = totpStep(secret, code.replaceAll(/\s/g, ""), context.now());
	// A code works once: here, or at the next sign-in.
	if (step === null || !(await context.storage.operators.claimTotpStep(operator.id, step))) {
		throw conflict("code", "is wrong or was used; wait for the next one", "不正确或已使用，请等待下一个动态码");
	}
	const { shown, stored } = newRecoveryCodes();
	const changes = { sealedTotp: sealTotp(context, secret, operator.id), recoveryCodes: stored };
	await changeOwn(context, caller, changes, { totp: "on" });
	return { recoveryCodes: shown };
}

/** Switches the second factor off, for whoever knows the password. */
export async function dropTotp(
	context: Context,
	{ password }: InputOf<typeof contract.dropTotp>,
	caller: PersonCaller,
): Promise<OutputOf<typeof contract.dropTotp>> {
	await confirmByPassword(context, caller, password, "password");
	return accountOf(await changeOwn(context, caller, noTotp, { totp: "off" }));
}

/** New recovery codes; the old ones count no more. */
export async function renewRecoveryCodes(
	context: Context,
	{ password }: InputOf<typeof contract.renewRecoveryCodes>,
	caller: PersonCaller,
): Promise<OutputOf<typeof contract.renewRecoveryCodes>> {
	if (caller.operator.sealedTotp === null) throw conflict("totp", "is off", "两步验证未启用");
	await confirmByPassword(context, caller, password, "password");
	const { shown, stored } = newRecoveryCodes();
	await changeOwn(context, caller, { recoveryCodes: stored }, { recoveryCodes: "replaced" });
	return { recoveryCodes: shown };
}

// Sealed for one session, so that nobody can give another operator a secret that he knows.
function offerPlace({ operatorSession }: PersonCaller): string {
	return `operators.totp_offer:${operatorSession.id}`;
}

function offeredSecret(context: Context, offer: string, caller: PersonCaller): string | null {
	try {
		const [at, secret = ""] = context.vault.open(offer, offerPlace(caller)).split(" ");
		return context.now() - Number(at) < offerLifetime ? secret : null;
	} catch {
		return null;
	}
}
