import type { Context } from "./context.ts";
import { randomText } from "./random.ts";

// A browser in which an operator signed in keeps a cookie that says so. It opens nothing; it keeps strangers' tries from
// counting against him (lib/sign-in-limits.ts).

const place = "cookies.browser";
const seconds = 180 * 86_400;

/** The id of this browser, if this operator signed in with it before; else null. */
export function knownBrowser(
	context: Pick<Context, "vault" | "publicUrl">,
	cookies: Readonly<Record<string, string>>,
	operatorId: string,
): string | null {
	const sealed = cookies[nameFor(context)];
	if (sealed === undefined || sealed.length > 512) return null;
	try {
		const [whose, browser = ""] = context.vault.open(sealed, place).split(" ");
		return whose === operatorId ? browser : null;
	} catch {
		return null;
	}
}

/** The Set-Cookie header by which this browser is known from now on. */
export function browserCookie(context: Pick<Context, "vault" | "publicUrl">, operatorId: string): string {
	const sealed = context.vault.seal(`${operatorId} ${randomText(16)}`, place);
	const flags = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${isSecure(context) ? "; Secure" : ""}`;
	return `${nameFor(context)}=${encodeURIComponent(sealed)}; ${flags}`;
}

function nameFor(context: Pick<Context, "publicUrl">): string {
	return `${isSecure(context) ? "__Host-" : ""}lingpai.browser`;
}

function isSecure({ publicUrl }: Pick<Context, "publicUrl">): boolean {
	return publicUrl.startsWith("https://");
}
