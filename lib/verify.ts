import { auditEvent } from "./audit.ts";
import type { Context, SessionCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { Refusal } from "./errors.ts";
import { recordData, toldBy } from "./profile.ts";
import { sessionKeysOf } from "./session-keys.ts";

type Verify = typeof contract.verify;

/** Verifies that rawData comes from the platform: sha1(rawData + session_key). */
export async function verify(
	context: Context,
	{ rawData, signature }: InputOf<Verify>,
	caller: SessionCaller,
): Promise<OutputOf<Verify>> {
	return { valid: true, userInfo: await checkSignature(context, rawData, signature, caller) };
}

/**
 * Checks the signature with the user's session keys (data fetched just before a new login was signed with the one
 * before), appends the audit event, and answers the parsed rawData. Throws `signature_mismatch`.
 */
export async function checkSignature(
	context: Context,
	rawData: string,
	signature: string,
	{ session, user, app, ...caller }: SessionCaller,
): Promise<Record<string, unknown>> {
	const platform = context.platformOf(app);
	if (!platform.verify) throw new Refusal("unsupported_by_platform");
	const check = platform.verify;
	const keys = await sessionKeysOf(context, app, user);
	const keyAge = keys.findIndex((key) => check(rawData, signature, key));
	const told = { action: "verify", appid: app.appid, userId: user.id, sessionId: session.id } as const;
	if (keyAge === -1) {
		const reason = keys.length === 0 ? "no_session_key" : "signature_mismatch";
		await context.storage.audit.append(auditEvent(context, caller, { ...told, outcome: "refused", reason }));
		throw new Refusal("signature_mismatch");
	}
	const userInfo: Record<string, unknown> = JSON.parse(rawData);
	const event = auditEvent(context, caller, { ...told, outcome: "ok", detail: { keyAge } });
	await recordData(context, { app, user }, toldBy(userInfo, platform.members), event);
	return userInfo;
}
