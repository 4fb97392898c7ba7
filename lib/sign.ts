import type { App, User } from "../db/records.ts";
import { registeredApp } from "./apps.ts";
import { auditEvent } from "./audit.ts";
import type { ApiKeyCaller, Context } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { Refusal } from "./errors.ts";
import { sessionOf } from "./session.ts";
import { sessionKeysOf } from "./session-keys.ts";

type Sign = typeof contract.sign;

/** Signs a payload with the user's newest session key, so that the key stays here. */
export async function sign(
	context: Context,
	input: InputOf<Sign>,
	{ apiKey, ...caller }: ApiKeyCaller,
): Promise<OutputOf<Sign>> {
	const { app, user, sessionId } = await subjectOf(context, input);
	if (apiKey.appid !== null && apiKey.appid !== app.appid) throw new Refusal("forbidden");
	const platform = context.platformOf(app);
	if (!platform.sign) throw new Refusal("unsupported_by_platform");
	const [sessionKey] = await sessionKeysOf(context, app, user);
	if (sessionKey === undefined) throw new Refusal("not_found");
	await context.storage.audit.append(
		auditEvent(
			context,
			{ ...caller, apiKey },
			{
				action: "sign",
				outcome: "ok",
				appid: app.appid,
				userId: user.id,
				sessionId,
			},
		),
	);
	return { signature: platform.sign(input.payload, sessionKey) };
}

async function subjectOf(
	context: Context,
	{ token, openid, appid }: InputOf<Sign>,
): Promise<{ app: App; user: User; sessionId: string | null }> {
	if (openid === undefined || appid === undefined) {
		const { app, user, session } = await sessionOf(context, token ?? null);
		return { app, user, sessionId: session.id };
	}
	const app = await registeredApp(context, appid);
	const user = await context.storage.users.byOpenid(app.id, openid);
	if (!user) throw new Refusal("not_found");
	if (user.blockedAt !== null) throw new Refusal("user_blocked");
	return { app, user, sessionId: null };
}
