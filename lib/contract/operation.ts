import type { z } from "zod";
import type { Role } from "../../db/operators.ts";
import type { ErrorCode } from "../errors.ts";

/**
 * Who may call: anybody, the holder of a token, of an API key, of METRICS_TOKEN, an operator of at least the operation's
 * `role` (by cookie, or by an API key of scope admin, which may what an owner may), only an operator in person, or anybody with a browser
 * (its cookies are told, and a change that another site sends is refused).
 */
export type Access = "none" | "session" | "apiKey" | "metrics" | "operator" | "person" | "browser";

export type Schema = z.ZodType<object>;

/** An error as it leaves (CONTRACT section 4). */
export interface ToldRefusal {
	error: ErrorCode;
	message: string;
	requestId: string;
	details?: { path: string; message: string }[];
}

/** How errors leave where the client is somebody else's and expects another shape. */
export interface RefusalShape {
	/** Its schema, for the docs. */
	schema: Schema;
	of(told: ToldRefusal, status: number): object;
}

/**
 * One HTTP operation. The route, the dispatcher, the OpenAPI document, the docs page and the guard tests derive from it.
 * `as` tells how the output leaves: as a JSON body (default), as response headers, as plain text (member `text`), as a file
 * that is sent while it is made (`Download`), or as the use case's `own` answer (next-auth makes those of signing in).
 */
export interface Operation<
	A extends Access = Access,
	Body extends Schema | undefined = Schema | undefined,
	Query extends Schema | undefined = Schema | undefined,
	Output extends Schema | undefined = Schema | undefined,
	Params extends Schema | undefined = Schema | undefined,
	Headers extends z.ZodObject | undefined = z.ZodObject | undefined,
> {
	method: "GET" | "POST" | "PATCH" | "DELETE";
	/** Parts in braces are members of `params`: `/api/admin/users/{id}`. */
	path: `/${string}`;
	tag: "mini-program" | "wafer" | "backend" | "platform" | "operator" | "system" | "simulator";
	/** One line in English and Chinese, for the docs. */
	summary: string;
	access: A;
	/** The least role that may call, with access `operator` or `person`. */
	role?: Role;
	/** An API key that is limited to one app may call; the use case keeps it to that app. */
	ofOneApp?: true;
	params?: Params;
	/** Where every member is optional, the body may be left out. */
	body?: Body;
	/** A form body is taken as well as JSON (RFC 7662). */
	form?: true;
	/** The body is taken as it is (member `text`), whatever its Content-Type says; these are for the docs. */
	text?: readonly string[];
	query?: Query;
	/** Members that come as request headers, by the names of these. */
	headers?: Headers;
	/** None: 204 without a body. */
	output?: Output;
	as?: "headers" | "text" | "download" | "own";
	/** The media types that a download may have, for the docs. */
	files?: readonly string[];
	/** Answers 201: the output is what was made. */
	created?: true;
	/** The answers of its own; those that come with `access`, `body` and `query` are added by `errorsOf`. */
	errors: readonly ErrorCode[];
	/** None: as `ToldRefusal`. */
	refusal?: RefusalShape;
	/** Called all the time and changes nothing: its successes are counted, and logged only at level debug. */
	quiet?: true;
	/** Not counted by address: it comes from proxies and probes, all of them from one. */
	uncounted?: true;
	/** Exists only while the simulator is on. */
	simulator?: true;
	example?: { body?: z.input<NonNullable<Body>>; output?: z.output<NonNullable<Output>> };
}

/** The parsed value of a schema, or an empty object where there is none. */
export type Parsed<S> = S extends Schema ? z.output<S> : object;

/** What a use case answers for an output schema, or nothing where there is none. */
export type Result<S> = S extends Schema ? z.input<S> : void;

/** A file that is sent while it is made. */
export interface Download {
	filename: string;
	contentType: string;
	chunks: AsyncIterable<string>;
}

/** What the use case of an operation is given: the members of path, body, query and headers together. */
export type InputOf<O> =
	O extends Operation<Access, infer Body, infer Query, Schema | undefined, infer Params, infer Headers>
		? Parsed<Body> & Parsed<Query> & Parsed<Params> & Parsed<Headers>
		: never;

/** What the use case of an operation answers. */
export type OutputOf<O> = O extends { output?: infer Output } ? Result<Exclude<Output, undefined>> : never;

/** Keeps the exact types of an operation while checking its shape. */
export function operation<
	A extends Access,
	Body extends Schema | undefined = undefined,
	Query extends Schema | undefined = undefined,
	Output extends Schema | undefined = undefined,
	Params extends Schema | undefined = undefined,
	Headers extends z.ZodObject | undefined = undefined,
>(spec: Operation<A, Body, Query, Output, Params, Headers>): Operation<A, Body, Query, Output, Params, Headers> {
	return spec;
}

/** What can go wrong where a code is exchanged. */
export const exchangeErrors = [
	"invalid_code",
	"code_used",
	"user_blocked",
	"app_misconfigured",
	"upstream_rate_limited",
	"upstream_error",
	"upstream_busy",
	"upstream_timeout",
] as const satisfies readonly ErrorCode[];

const byAccess: Record<Access, readonly ErrorCode[]> = {
	none: [],
	session: ["session_missing", "session_unknown", "session_expired", "session_revoked", "user_blocked", "app_disabled"],
	apiKey: ["unauthorized", "forbidden"],
	metrics: ["unauthorized", "not_found"],
	operator: ["unauthorized", "forbidden"],
	person: ["unauthorized", "forbidden"],
	browser: ["forbidden"],
};

/** Every error that an operation may answer. */
export function errorsOf(spec: Operation): ErrorCode[] {
	return [
		...new Set<ErrorCode>([
			...byAccess[spec.access],
			...(spec.body || spec.query || spec.headers ? (["invalid_request"] as const) : []),
			...(spec.body ? (["payload_too_large"] as const) : []),
			...(spec.body && !spec.text ? (["unsupported_media_type"] as const) : []),
			...(spec.simulator || spec.params ? (["not_found"] as const) : []),
			...spec.errors,
			"rate_limited",
			"internal",
			"unavailable",
		]),
	];
}
