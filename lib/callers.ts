import { createHash, timingSafeEqual } from "node:crypto";
import { apiKeyOf } from "./api-keys.ts";
import type { ApiKeyCaller, Caller, Context, SessionCaller } from "./context.ts";
import type { Access } from "./contract/operation.ts";
import { Refusal } from "./errors.ts";
import type { Incoming } from "./http.ts";
import { sessionOf } from "./session.ts";

/** What the use case of an operation is told of its caller. */
export interface CallerOf {
	none: Caller;
	session: SessionCaller;
	apiKey: ApiKeyCaller;
	metrics: Caller;
}

type FindCaller<A extends Access> = (
	context: Context,
	incoming: Incoming,
	requestId: string,
	body: unknown,
) => Promise<CallerOf[A]>;

/** Finds out who calls, or throws why he may not. */
export const callers: { [A in Access]: FindCaller<A> } = {
	none: async (_context, incoming, requestId) => anyone(incoming, requestId),

	session: async (context, incoming, requestId, body) => ({
		...anyone(incoming, requestId),
		...(await sessionOf(context, tokenOf(incoming, body))),
	}),

	apiKey: async (context, incoming, requestId) => ({
		...anyone(incoming, requestId),
		apiKey: await apiKeyOf(context, bearerOf(incoming)),
	}),

	metrics: async ({ metricsToken }, incoming, requestId) => {
		if (metricsToken === null) throw new Refusal("not_found");
		if (!isSame(bearerOf(incoming) ?? "", metricsToken)) throw new Refusal("unauthorized");
		return anyone(incoming, requestId);
	},
};

function anyone(incoming: Incoming, requestId: string): Caller {
	return {
		requestId,
		address: incoming.address,
		userAgent: incoming.header("user-agent")?.slice(0, 256) ?? null,
		appid: incoming.header("x-appid") || refererAppid(incoming.header("referer")),
	};
}

// Mini-programs send the Referer by themselves and cannot change it.
function refererAppid(referer: string | undefined): string | null {
	if (referer === undefined) return null;
	return /^https:\/\/(?:servicewechat\.com|appservice\.qq\.com)\/([\w-]{1,64})\//.exec(referer)?.[1] ?? null;
}

// Never from the query string: addresses end up in logs.
function tokenOf(incoming: Incoming, body: unknown): string | null {
	const inHeader = bearerOf(incoming) ?? incoming.header("x-wx-skey") ?? incoming.header("sessionid");
	if (inHeader) return inHeader;
	const isObject = typeof body === "object" && body !== null && "token" in body;
	return isObject && typeof body.token === "string" ? body.token : null;
}

function bearerOf(incoming: Incoming): string | null {
	return /^Bearer +(\S+) *$/i.exec(incoming.header("authorization") ?? "")?.[1] ?? null;
}

function isSame(given: string, expected: string): boolean {
	const digest = (text: string) => createHash("sha256").update(text).digest();
	return timingSafeEqual(digest(given), digest(expected));
}
