import type { App, User } from "../db/records.ts";
import { appOf } from "./apps.ts";
import { auditEvent, auditRefusals } from "./audit.ts";
import type { Caller, Context, SessionCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { decrypt } from "./decrypt.ts";
import { Refusal } from "./errors.ts";
import { exchangeCode } from "./exchange.ts";
import type { Exchanged } from "./platforms/platform.ts";
import { sealSessionKey } from "./session-keys.ts";
import { newId, newToken } from "./tokens.ts";
import { publicUser, timeLeft } from "./user.ts";
import { checkSignature } from "./verify.ts";

type Login = typeof contract.login;

/** Exchanges the code, keeps openid and session key, opens a session; decrypts what came along. */
export async function login(context: Context, input: InputOf<Login>, caller: Caller): Promise<OutputOf<Login>> {
	const { token, opened, sent } = await logIn(context, input, caller);
	return {
		token,
		...timeLeft(opened.session.expiresAt, context.now()),
		user: { ...publicUser(opened.user), isNew: opened.isNew },
		...sent,
	};
}

interface LoggedIn {
	token: string;
	opened: Opened;
	/** What came along, decrypted: without openid and unionid. */
	sent: Pick<OutputOf<Login>, "data" | "dataError">;
}

/** The login, whatever shape its answer has. */
export async function logIn(context: Context, input: InputOf<Login>, caller: Caller): Promise<LoggedIn> {
	// What little room is left is for the sessions that are open already, and for ending them.
	if (context.disk.isLow) throw new Refusal("unavailable", { retryAfter: 30 });
	const app = await appOf(context, input.appid, caller);
	await refuseTooMany(context, app, caller);
	const told: { action: "login"; appid: string; userId: string | null } = {
		action: "login",
		appid: app.appid,
		userId: null,
	};
	const { token, opened } = await auditRefusals(context, caller, told, async () => {
		const exchanged = await exchangeCode(context, app, sentCode(input));
		const session = await openSession(context, app, exchanged, caller);
		if (session !== "blocked") return session;
		// Who asks why he cannot log in is found by this event.
		told.userId = (await context.storage.users.byOpenid(app.id, exchanged.openid))?.id ?? null;
		throw new Refusal("user_blocked");
	});
	return { token, opened, sent: await openSent(context, input, opened) };
}

function sentCode({ code, anonymousCode = "" }: InputOf<Login>) {
	return code === undefined ? { code: anonymousCode, isAnonymous: true } : { code, isAnonymous: false };
}

/** Throws `rate_limited` when there were too many logins. One event tells of all that are refused in a row. */
async function refuseTooMany(context: Context, app: App, caller: Caller): Promise<void> {
	const leave = await context.limits.mayLogIn(caller.address, app.id);
	if (leave.isGranted) return;
	const told = { action: "login", outcome: "refused", reason: "rate_limited", appid: app.appid } as const;
	if (leave.isFirst) await context.storage.audit.append(auditEvent(context, caller, told));
	throw new Refusal("rate_limited", { retryAfter: leave.retryAfter });
}

interface Opened extends SessionCaller {
	isNew: boolean;
}

async function openSession(
	context: Context,
	app: App,
	{ openid, unionid, sessionKey }: Exchanged,
	caller: Caller,
): Promise<{ token: string; opened: Opened } | "blocked"> {
	const token = newToken();
	const at = context.now();
	const { sessionLifetime, absoluteLifetime, maxSessionsPerUser } = app.policy;
	const id = newId("ses");
	const expiresAt = at + Math.min(sessionLifetime, absoluteLifetime) * 1000;
	const { address: ip, userAgent } = caller;
	const outcome = await context.storage.sessions
		.open(
			{
				appId: app.id,
				openid,
				unionid,
				newUserId: newId("usr"),
				sessionKey: sessionKey === null ? null : sealSessionKey(context, app, openid, sessionKey),
				session: { id, tokenHash: context.vault.hashToken(token), ip, userAgent, expiresAt },
				maxSessions: maxSessionsPerUser,
				at,
			},
			auditEvent(context, caller, { action: "login", outcome: "ok", appid: app.appid }),
		)
		.catch(async (error: unknown) => {
			// Deleted while the platform was asked: there is nothing that a user could belong to.
			throw (await context.storage.apps.byId(app.id)) ? error : new Refusal("app_unknown", { cause: error });
		});
	if (outcome === "blocked") return "blocked";
	const { user, isNew } = outcome;
	const revocation = { revokedAt: null, revokedBy: null, revokedReason: null };
	const session = { id, userId: user.id, ip, userAgent, createdAt: at, lastSeenAt: at, expiresAt, ...revocation };
	return { token, opened: { ...caller, session, user, app, isNew } };
}

/** What came with the code never fails the login: the session is open already. */
async function openSent(
	context: Context,
	{ encryptedData, iv, rawData, signature }: InputOf<Login>,
	opened: SessionCaller & { user: User },
): Promise<LoggedIn["sent"]> {
	try {
		if (encryptedData && iv) {
			const { data } = await decrypt(context, { encryptedData, iv, rawData, signature }, opened);
			const { openid, unionid } = context.platformOf(opened.app).members;
			return { data: Object.fromEntries(Object.entries(data).filter(([name]) => name !== openid && name !== unionid)) };
		}
		if (rawData && signature) await checkSignature(context, rawData, signature, opened);
		return {};
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return { dataError: error.code === "signature_mismatch" ? "signature_mismatch" : "decrypt_failed" };
	}
}
