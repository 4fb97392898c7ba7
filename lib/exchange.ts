import type { App } from "../db/records.ts";
import { credentialsOf } from "./apps.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./errors.ts";
import { type Exchanged, PlatformRefusal } from "./platforms/platform.ts";

/**
 * Exchanges a code of wx.login at the platform. The code is claimed before it is sent, so that of any number of
 * requests one succeeds; it is given free again only when the platform was never reached or said busy. Throws
 * `code_used` or what the platform refuses with.
 */
export async function exchangeCode(context: Context, app: App, code: string): Promise<Exchanged> {
	const codeHash = context.vault.hashCode(`login ${code}`);
	if (!(await context.storage.codes.claim(app.id, codeHash, context.now()))) throw new Refusal("code_used");
	try {
		return await context.platformOf(app).exchange(credentialsOf(context, app), code);
	} catch (error) {
		if (error instanceof PlatformRefusal && (error.untouched || (error.code === "upstream_busy" && !error.spent))) {
			await context.storage.codes.release(app.id, codeHash);
		}
		throw error;
	}
}
