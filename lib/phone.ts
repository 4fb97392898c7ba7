import { credentialsOf } from "./apps.ts";
import { auditEvent, auditRefusals } from "./audit.ts";
import type { Context, SessionCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { Refusal } from "./errors.ts";
import { type PhoneNumber, PlatformRefusal } from "./platforms/platform.ts";
import { recordData } from "./profile.ts";

type Phone = typeof contract.phone;

/** Exchanges the code of the phone button for the number, bound to the session's user. */
export async function phone(
	context: Context,
	{ code }: InputOf<Phone>,
	{ session, user, app, ...caller }: SessionCaller,
): Promise<OutputOf<Phone>> {
	const told = { action: "phone", appid: app.appid, userId: user.id, sessionId: session.id } as const;
	const number = await auditRefusals(context, caller, told, () => spendCode(context, code, { app, user }));
	const event = auditEvent(context, caller, { ...told, outcome: "ok" });
	await recordData(context, { app, user }, { phoneNumber: number.phoneNumber }, event);
	return number;
}

/** The call costs money: a code that may have been sent is never sent again. */
async function spendCode(
	context: Context,
	code: string,
	{ app, user }: Pick<SessionCaller, "app" | "user">,
): Promise<PhoneNumber> {
	const platform = context.platformOf(app);
	if (!platform.phone) throw new Refusal("unsupported_by_platform");
	const call = platform.phone;
	const codeHash = context.vault.hashCode(`phone ${code}`);
	if (!(await context.storage.codes.claim(app.id, codeHash, context.now()))) throw new Refusal("code_used");
	let wasSent = false;
	try {
		return await context.accessTokens.use(app, credentialsOf(context, app), platform, async (accessToken) => {
			try {
				return await call(accessToken, code, user.openid);
			} catch (error) {
				// A refused access token is refused before the code is looked at.
				const untouched = error instanceof PlatformRefusal && (error.untouched || error.accessTokenRefused);
				wasSent = !untouched;
				throw error;
			}
		});
	} catch (error) {
		if (!wasSent) await context.storage.codes.release(app.id, codeHash);
		throw error;
	}
}
