import type { IncomingMessage, ServerResponse } from "node:http";
import { cookiesIn } from "../lib/callers.ts";
import type { Context } from "../lib/context.ts";
import { canBeRead } from "../lib/outage.ts";
import { newId } from "../lib/tokens.ts";
import { outagePage, retryEvery } from "./outage-page.ts";
import { cookieNames } from "./ui/cookies.ts";
import { localeOfBrowser } from "./ui/messages.ts";
import { themeOf } from "./ui/themes.ts";

/**
 * Answers a request for a page while the storage cannot be read, with 503 and a page that says so: true. Else false, for
 * Next to take it. The pages' client takes any answer that is not its own format for one to be loaded whole, so what is
 * asked within a page ends here too.
 */
export function outagePages(context: Context) {
	return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
		const [path = ""] = (request.url ?? "").split("?", 1);
		const begun = performance.now();
		const told = { method: request.method, path, requestId: newId("req") };
		// A fault that is no outage is not judged here: the page meets it too, and tells of it.
		if (isFile.test(path) || (await canBeRead(context, told).catch(() => true))) return false;
		context.metrics.answered("none", "unavailable", (performance.now() - begun) / 1000);
		const nonce = crypto.randomUUID();
		const html = await pageFor(request, nonce);
		response.writeHead(503, { ...headersWith(nonce), "X-Request-Id": told.requestId });
		response.end(request.method === "HEAD" ? undefined : html);
		return true;
	};
}

/** What pages load, and needs no database. */
const isFile = /^\/(_next\/|icon\.svg$|favicon\.ico$)/;

function pageFor({ headers }: IncomingMessage, nonce: string): Promise<string> {
	const cookies = cookiesIn(headers.cookie);
	const locale = localeOfBrowser(cookies[cookieNames.language], headers["accept-language"]);
	return outagePage({ locale, theme: themeOf(cookies[cookieNames.theme]), nonce });
}

function headersWith(nonce: string): Record<string, string> {
	const policy = [
		"default-src 'none'",
		`script-src 'nonce-${nonce}'`,
		`style-src 'nonce-${nonce}'`,
		"img-src 'self'",
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	];
	return {
		"Content-Type": "text/html; charset=utf-8",
		"Content-Security-Policy": policy.join("; "),
		"Cache-Control": "no-store",
		"Retry-After": String(retryEvery),
		"X-Content-Type-Options": "nosniff",
		"Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin",
		"Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
	};
}
