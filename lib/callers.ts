import { createHash, timingSafeEqual } from "node:crypto";
import { apiKeyOf } from "./api-keys.ts";
import type {
	ApiKeyCaller,
	BrowserCaller,
	Caller,
	Context,
	OperatorCaller,
	PersonCaller,
	SessionCaller,
} from "./context.ts";
import type { Access, Operation } from "./contract/operation.ts";
import { Refusal } from "./errors.ts";
import type { Incoming } from "./http.ts";
import { languageOf } from "./input.ts";
import { signedInOperator } from "./operator-session.ts";
import { refererForms } from "./platforms/index.ts";
import { mayDo } from "./roles.ts";
import { sessionOf } from "./session.ts";

/** What the use case of an operation is told of its caller. */
export interface CallerOf {
	none: Caller;
	session: SessionCaller;
	apiKey: ApiKeyCaller;
	metrics: Caller;
	operator: OperatorCaller;
	person: PersonCaller;
	browser: BrowserCaller;
}

type FindCaller<A extends Access> = (
	context: Context,
	incoming: Incoming,
	requestId: string,
	body: unknown,
	operation: Pick<Operation, "role" | "ofOneApp">,
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
		apiKey: await backendOf(context, incoming, bearerOf(incoming)),
	}),

	metrics: async ({ metricsToken }, incoming, requestId) => {
		if (metricsToken === null) throw new Refusal("not_found");
		if (!isSame(bearerOf(incoming) ?? "", metricsToken)) throw new Refusal("unauthorized");
		return anyone(incoming, requestId);
	},

	operator: async (context, incoming, requestId, _body, operation) => {
		const key = bearerOf(incoming);
		if (key === null) return person(context, incoming, requestId, operation);
		const apiKey = await backendOf(context, incoming, key);
		if (apiKey.scope !== "admin" || (apiKey.appid !== null && !operation.ofOneApp)) throw new Refusal("forbidden");
		return { ...anyone(incoming, requestId), role: "owner", operator: null, apiKey };
	},

	person: (context, incoming, requestId, _body, operation) => person(context, incoming, requestId, operation),

	browser: async ({ publicUrl }, incoming, requestId) => {
		const origin = incoming.header("origin");
		if (isChange(incoming) && origin !== undefined && origin !== originOf(publicUrl)) throw new Refusal("forbidden");
		const language = languageOf(incoming.header("accept-language"));
		return { ...anyone(incoming, requestId), cookies: cookiesIn(incoming.header("cookie")), language };
	},
};

async function backendOf(context: Context, incoming: Incoming, key: string | null): Promise<ApiKeyCaller["apiKey"]> {
	const apiKey = await apiKeyOf(context, key);
	incoming.isBackend?.();
	return apiKey;
}

async function person(
	context: Context,
	incoming: Incoming,
	requestId: string,
	{ role = "owner" }: Pick<Operation, "role">,
): Promise<PersonCaller> {
	const signedIn = await signedInOperator(context, cookiesIn(incoming.header("cookie")));
	if (!signedIn) throw new Refusal("unauthorized");
	if (isChange(incoming)) refuseForged(context, incoming);
	if (!mayDo(signedIn.operator.role, role)) throw new Refusal("forbidden");
	return { ...anyone(incoming, requestId), ...signedIn, role: signedIn.operator.role, apiKey: null };
}

// A cookie comes along whatever site sent the request: a change must be our own page's.
function refuseForged({ publicUrl }: Context, incoming: Incoming): void {
	if (incoming.header("origin") !== originOf(publicUrl)) throw new Refusal("forbidden");
	const type = incoming.header("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
	if (incoming.method !== "DELETE" && type !== "application/json") throw new Refusal("unsupported_media_type");
}

function isChange({ method }: Incoming): boolean {
	return method !== "GET" && method !== "HEAD";
}

function originOf(url: string): string {
	return new URL(url).origin;
}

function decoded(value: string): string {
	try {
		return decodeURIComponent(value);
	} catch {
		return value;
	}
}

/** The cookies of a Cookie header by name; of two with one name the first counts. */
export function cookiesIn(header: string | undefined): Record<string, string> {
	const pairs = (header ?? "").split(";").map((pair) => {
		const equals = pair.indexOf("=");
		return [pair.slice(0, equals).trim(), decoded(pair.slice(equals + 1).trim())] as const;
	});
	return Object.fromEntries(pairs.filter(([name]) => name !== "").reverse());
}

function anyone(incoming: Incoming, requestId: string): Caller {
	return {
		requestId,
		address: incoming.address,
		userAgent: incoming.header("user-agent")?.slice(0, 256) ?? null,
		appid: incoming.header("x-appid") || refererAppid(incoming.header("referer")),
	};
}

// Mini-programs send the Referer by themselves and cannot change it. Anybody else can: it only chooses the app.
function refererAppid(referer: string | undefined): string | null {
	if (referer === undefined) return null;
	return refererForms.map((form) => form.exec(referer)?.[1]).find((appid) => appid !== undefined) ?? null;
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
