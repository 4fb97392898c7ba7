import type { App, User } from "../db/records.ts";
import { credentialsOf } from "./apps.ts";
import { auditEvent, auditRefusals } from "./audit.ts";
import { type DecryptFailure, decryptFailures } from "./audit-codes.ts";
import type { Context, SessionCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { Refusal } from "./errors.ts";
import { exchangeCode } from "./exchange.ts";
import type { MemberNames, Opened, Platform } from "./platforms/platform.ts";
import { recordData, toldBy } from "./profile.ts";
import { sealSessionKey, sessionKeysOf } from "./session-keys.ts";
import { checkSignature } from "./verify.ts";

type Decrypt = typeof contract.decrypt;

/** How far ahead of our clock a watermark may be, milliseconds. */
const clockTolerance = 60_000;

/** Decrypts data of the platform with the user's session keys, newest first, and checks that it is his and fresh. */
export async function decrypt(
	context: Context,
	{ encryptedData, iv, rawData, signature, code }: InputOf<Decrypt>,
	caller: SessionCaller,
): Promise<OutputOf<Decrypt>> {
	const { session, user, app } = caller;
	const platform = context.platformOf(app);
	if (!platform.decrypt) throw new Refusal("unsupported_by_platform");
	await context.limits.mayDecrypt(session.id);
	if (code) await takeNewSessionKey(context, code, caller);
	if (rawData && signature) await checkSignature(context, rawData, signature, caller);

	const keys = await dataKeysOf(context, platform, app, user);
	const result = openWithAnyKey(platform, keys, encryptedData, iv, app, user, context.now());
	const told = { action: "decrypt", appid: app.appid, userId: user.id, sessionId: session.id } as const;
	if (typeof result === "string") {
		const event = auditEvent(context, caller, { ...told, outcome: "refused", reason: result });
		await Promise.all([context.storage.audit.append(event), context.limits.decryptFailed(session.id)]);
		throw new Refusal("decrypt_failed");
	}
	const { opened, keyAge } = result;
	const event = auditEvent(context, caller, { ...told, outcome: "ok", detail: { kind: opened.kind, keyAge } });
	await recordData(context, caller, toldBy(opened.data, platform.members), event);
	const watermark = { appid: app.appid, timestamp: opened.watermark.timestamp };
	return { kind: opened.kind, data: { ...opened.data }, watermark };
}

/** The keys that the user's data may be encrypted with, newest first. */
async function dataKeysOf(context: Context, platform: Platform, app: App, user: User): Promise<string[]> {
	if (!platform.dataKey) return sessionKeysOf(context, app, user);
	const key = platform.dataKey(credentialsOf(context, app));
	return key === null ? [] : [key];
}

/**
 * Tries every key, also after one has fitted, and every check, so that the time tells nothing. Answers what opened with
 * the newest key, or the failure that came farthest.
 */
function openWithAnyKey(
	{ decrypt: open, members }: Platform,
	keys: string[],
	encryptedData: Buffer,
	iv: Buffer,
	app: App,
	user: User,
	now: number,
): { opened: Opened; keyAge: number } | DecryptFailure {
	let found: { opened: Opened; keyAge: number } | null = null;
	let farthest: DecryptFailure = "no_session_key";
	for (const [keyAge, key] of keys.entries()) {
		const opened = open?.(encryptedData, iv, key) ?? "no_session_key";
		const failure = typeof opened === "string" ? opened : mismatch(opened, members, app, user, now);
		if (failure === null && typeof opened !== "string") found ??= { opened, keyAge };
		else if (failure && decryptFailures.indexOf(failure) > decryptFailures.indexOf(farthest)) farthest = failure;
	}
	return found ?? farthest;
}

/** Why opened data is not this user's or not fresh, or null. */
function mismatch(
	{ data, watermark }: Opened,
	members: MemberNames,
	app: App,
	user: User,
	now: number,
): DecryptFailure | null {
	if (watermark.appid !== null && watermark.appid !== app.appid) return "watermark_appid";
	if (watermark.timestamp !== null) {
		const age = now - watermark.timestamp * 1000;
		if (age > app.policy.maxDataAge * 1000) return "watermark_stale";
		if (age < -clockTolerance) return "watermark_future";
	}
	const { openid, unionid } = toldBy(data, members);
	if (openid !== undefined && openid !== user.openid) return "openid_mismatch";
	if (unionid !== undefined && user.unionid !== null && unionid !== user.unionid) return "unionid_mismatch";
	return null;
}

/** Exchanges a code sent along, so that its session key is the newest. It counts as a login. A code of another user is an invalid one. */
async function takeNewSessionKey(context: Context, code: string, caller: SessionCaller): Promise<void> {
	const { session, user, app } = caller;
	const leave = await context.limits.mayLogIn(caller.address, app.id);
	if (!leave.isGranted) throw new Refusal("rate_limited", { retryAfter: leave.retryAfter });
	const told = { action: "decrypt", appid: app.appid, userId: user.id, sessionId: session.id } as const;
	await auditRefusals(context, caller, told, async () => {
		const { openid, sessionKey } = await exchangeCode(context, app, { code, isAnonymous: false });
		if (openid !== user.openid) throw new Refusal("invalid_code");
		if (sessionKey === null) return;
		const key = sealSessionKey(context, app, openid, sessionKey);
		await context.storage.sessionKeys.add(user.id, key, context.now());
	});
}
