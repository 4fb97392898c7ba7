import type { App, User } from "../db/records.ts";
import { credentialsOf } from "./apps.ts";
import { auditEvent, auditRefusals } from "./audit.ts";
import type { Context, OperatorCaller } from "./context.ts";
import { Refusal } from "./errors.ts";
import { PlatformRefusal } from "./platforms/platform.ts";
import { sealSessionKey, sessionKeysOf } from "./session-keys.ts";

interface Subject {
	app: App;
	user: User;
}

interface Resets {
	sessionKeysReset: number;
	sessionKeysNotReset: { userId: string; error: string }[];
}

/** The platform is asked for this many users at a time. */
const atOnce = 10;

/** Throws `unsupported_by_platform` when the platform of one of the users has no such call. */
export function refuseWithoutReset(context: Context, subjects: readonly Subject[]): void {
	if (!subjects.every(({ app }) => context.platformOf(app).resetKey)) throw new Refusal("unsupported_by_platform");
}

/**
 * Has the platform replace the users' session keys, and forgets the older ones: a key that leaked opens and signs nothing
 * any more. Never throws what a platform refuses with, for the sessions have
 * ended by then: it tells of whom and why. An app that the platform does not serve now is asked for no further user.
 */
export async function resetSessionKeys(
	context: Context,
	subjects: readonly Subject[],
	caller: OperatorCaller,
): Promise<Resets> {
	const failedApps = new Map<string, string>();
	const resets: Resets = { sessionKeysReset: 0, sessionKeysNotReset: [] };
	for (let start = 0; start < subjects.length; start += atOnce) {
		const some = subjects.slice(start, start + atOnce).map(async (subject) => {
			const error = failedApps.get(subject.app.id) ?? (await resetOne(context, subject, caller, failedApps));
			if (error === null) resets.sessionKeysReset++;
			else resets.sessionKeysNotReset.push({ userId: subject.user.id, error });
		});
		await Promise.all(some);
	}
	return resets;
}

// Why not, or null when it was done.
async function resetOne(
	context: Context,
	{ app, user }: Subject,
	caller: OperatorCaller,
	failedApps: Map<string, string>,
): Promise<string | null> {
	const detail = { sessionKeyReset: true };
	const told = { action: "session.expire", appid: app.appid, userId: user.id, detail } as const;
	try {
		const newKey = await auditRefusals(context, caller, told, () => askPlatform(context, { app, user }));
		if (newKey === null) {
			const reason = "no_session_key";
			await context.storage.audit.append(auditEvent(context, caller, { ...told, outcome: "refused", reason }));
			return reason;
		}
		const sealed = sealSessionKey(context, app, user.openid, newKey);
		const event = auditEvent(context, caller, { ...told, outcome: "ok" });
		const isKept = await context.storage.sessionKeys.replace(user.id, sealed, context.now(), event);
		return isKept ? null : "not_found";
	} catch (error) {
		if (!(error instanceof PlatformRefusal)) throw error;
		if (error.code !== "user_blocked" && error.code !== "upstream_error") failedApps.set(app.id, error.code);
		return error.code;
	}
}

async function askPlatform(context: Context, { app, user }: Subject): Promise<string | null> {
	const platform = context.platformOf(app);
	const [sessionKey] = await sessionKeysOf(context, app, user);
	if (!platform.resetKey || sessionKey === undefined) return null;
	const reset = platform.resetKey;
	return context.accessTokens.use(app, credentialsOf(context, app), platform, (accessToken) =>
		reset(accessToken, user.openid, sessionKey),
	);
}
