import type { ApiKeyCaller, Context } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { refusalOf } from "./session.ts";
import { isToken } from "./tokens.ts";

type Introspect = typeof contract.introspect;

/** Whose token this is (RFC 7662). A token that does not hold, or is of an app not the key's, is inactive. */
export async function introspect(
	context: Context,
	{ token }: InputOf<Introspect>,
	{ apiKey }: ApiKeyCaller,
): Promise<OutputOf<Introspect>> {
	const found = isToken(token) ? await context.storage.sessions.byTokenHash(context.vault.hashToken(token)) : null;
	if (!found || refusalOf(found, context.now()) !== null) return { active: false };
	const { session, user, app } = found;
	if (apiKey.appid !== null && apiKey.appid !== app.appid) return { active: false };
	return {
		active: true,
		sub: user.id,
		appid: app.appid,
		platform: app.platform,
		openid: user.openid,
		unionid: user.unionid,
		iat: Math.floor(session.createdAt / 1000),
		exp: Math.floor(session.expiresAt / 1000),
		sid: session.id,
	};
}
