import type { App } from "../db/records.ts";
import { credentialsOf } from "./apps.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./errors.ts";
import { type Exchanged, type LoginCode, PlatformRefusal } from "./platforms/platform.ts";

/** A code as the mini-program sends it. */
type SentCode = Pick<LoginCode, "code"> & { isAnonymous: boolean };

/**
 * Exchanges a code of wx.login at the platform. The code is claimed before it is sent, so that of any number of
 * requests one succeeds; it is given free again only when the platform was never reached or said busy. Throws
 * `code_used`, `unsupported_by_platform` or what the platform refuses with.
 */
export async function exchangeCode(context: Context, app: App, { code, isAnonymous }: SentCode): Promise<Exchanged> {
	const platform = context.platformOf(app);
	if (isAnonymous && !platform.takesAnonymous) throw new Refusal("unsupported_by_platform");
	const codeHash = context.vault.hashCode(`login ${code}`);
	if (!(await context.storage.codes.claim(app.id, codeHash, context.now()))) throw new Refusal("code_used");
	let wasSent = false;
	try {
		const credentials = credentialsOf(context, app);
		const exchange = (accessToken?: string) => {
			wasSent = true;
			return platform.exchange(credentials, { code, isAnonymous, ...(accessToken && { accessToken }) });
		};
		if (!platform.exchangeNeedsAccessToken) return await exchange();
		return await context.accessTokens.use(app, credentials, platform, exchange);
	} catch (error) {
		if (!wasSent || isCodeLeft(error)) await context.storage.codes.release(app.id, codeHash);
		throw error;
	}
}

// A refused access token is refused before the code is looked at.
function isCodeLeft(error: unknown): boolean {
	if (!(error instanceof PlatformRefusal)) return false;
	return error.untouched || error.accessTokenRefused || (error.code === "upstream_busy" && !error.spent);
}
