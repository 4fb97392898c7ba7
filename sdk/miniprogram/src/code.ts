import { errorHere, textOf } from "./error.ts";
import { member, type Platform } from "./platform.ts";
import { reasonOf, waitFor } from "./wait.ts";

/** What the platform gives to log in with: who has no account at Douyin, an `anonymousCode`. */
export type Code = string | { code?: string | undefined; anonymousCode?: string | undefined };

export interface CodeSource {
	platform: Platform;
	timeout: number;
	getCode: (() => Code | Promise<Code>) | undefined;
}

/** A fresh code as `POST /api/login` takes it. Rejects with `login_failed`, at the latest after twice the timeout. */
export async function codeOf(
	{ platform, getCode, timeout }: CodeSource,
	force: boolean,
): Promise<{ code: string } | { anonymousCode: string }> {
	let given: unknown;
	try {
		given = await waitFor(({ success, fail }) => {
			if (getCode) return Promise.resolve(getCode()).then(success, fail);
			const options = { success, fail, timeout, force, scopes: "auth_base" } as const;
			const { getLoginCode, getAuthCode, login = fail } = platform;
			return (getLoginCode || getAuthCode || login).call(platform, options);
		}, timeout * 2);
	} catch (reason) {
		throw errorHere("login_failed", reasonOf(reason), { cause: reason });
	}
	const code = textOf(given) || textOf(member(given, "code")) || textOf(member(given, "authCode"));
	if (code) return { code };
	const anonymousCode = textOf(member(given, "anonymousCode"));
	if (anonymousCode) return { anonymousCode };
	throw errorHere("login_failed", reasonOf(given), { cause: given });
}
