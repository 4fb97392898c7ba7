import { createHash } from "node:crypto";
import { generateSecret, generateURI, verifySync } from "otplib";
import type { Operator, OperatorChanges } from "../db/operators.ts";
import type { Context } from "./context.ts";
import { randomText } from "./random.ts";

/** Seconds for which a code counts; one before and one after are taken too, for clocks that differ. */
const period = 30;

/** A new secret for an authenticator app, base32. */
export function newTotpSecret(): string {
	return generateSecret();
}

/** What the QR code for the authenticator app says. */
export function totpUri(secret: string, email: string): string {
	return generateURI({ issuer: "Lingpai", label: email, secret });
}

/** The time step for which a code is right at `now` (milliseconds), or null. */
export function totpStep(secret: string, code: string, now: number): number | null {
	if (!/^\d{6}$/.test(code)) return null;
	const epoch = Math.floor(now / 1000);
	const result = verifySync({ secret, token: code, epoch, epochTolerance: period });
	return result.valid ? Math.floor(epoch / period) + result.delta : null;
}

/** Takes a code of the operator's app or one of his recovery codes, each for one use. */
export async function spendSecondFactor(context: Context, operator: Operator, given: string): Promise<boolean> {
	if (operator.sealedTotp === null) return true;
	const code = given.replaceAll(/[\s-]/g, "");
	const secret = context.vault.open(operator.sealedTotp, totpPlace(operator.id));
	const step = totpStep(secret, code, context.now());
	if (step !== null) return context.storage.operators.claimTotpStep(operator.id, step);
	return context.storage.operators.spendRecoveryCode(operator.id, hashRecoveryCode(code));
}

/** Ten recovery codes, as they are shown once and as they are stored. */
export function newRecoveryCodes(): { shown: string[]; stored: string[] } {
	const codes = Array.from({ length: 10 }, () => randomText(10));
	return { shown: codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`), stored: codes.map(hashRecoveryCode) };
}

/** A secret as it is stored with its operator. */
export function sealTotp({ vault }: Pick<Context, "vault">, secret: string, operatorId: string): string {
	return vault.seal(secret, totpPlace(operatorId));
}

/** What an operator without a second factor has. Its last time step stays: no code of this moment works twice. */
export const noTotp: OperatorChanges = { sealedTotp: null, recoveryCodes: [] };

/** Where a second factor's secret stands, for the vault. */
export function totpPlace(operatorId: string): string {
	return `operators.sealed_totp:${operatorId}`;
}

// 50 random bits need no slow hash: there are ten tries, not billions.
function hashRecoveryCode(code: string): string {
	return createHash("sha256").update(code.toLowerCase()).digest("hex");
}
