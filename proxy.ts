import { type NextRequest, NextResponse } from "next/server";

/**
 * Gives each page its Content-Security-Policy with a fresh nonce; Next reads the nonce from the request's header and puts
 * it on its scripts. Tells the page its own address, to come back to. Nothing is authorised here: every operation and page
 * does that itself.
 */
export function proxy(request: NextRequest): NextResponse {
	const policy = policyWith(crypto.randomUUID());
	const headers = new Headers(request.headers);
	headers.set("Content-Security-Policy", policy);
	headers.set("X-Lingpai-Page", request.nextUrl.pathname + request.nextUrl.search);
	const response = NextResponse.next({ request: { headers } });
	response.headers.set("Content-Security-Policy", policy);
	return response;
}

/** The pages: neither the operations nor what never changes. */
export const config = { matcher: "/((?!api/|_next/static/|metrics$|icon\\.svg$|favicon\\.ico$).*)" };

function policyWith(nonce: string): string {
	return [
		"default-src 'none'",
		`script-src 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
		`style-src 'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
		"img-src 'self' data:",
		"font-src 'self'",
		"connect-src 'self'",
		"object-src 'none'",
		"base-uri 'none'",
		"form-action 'self'",
		"frame-ancestors 'none'",
	].join("; ");
}

// `next dev` evaluates code for its error overlay and injects styles without a nonce.
const isDevelopment = process.env.NODE_ENV === "development";
