import { StorageUnavailable } from "../db/storage.ts";
import type { Operation } from "./contract/operation.ts";
import { errors, Refusal } from "./errors.ts";
import { type Language, parseJson } from "./input.ts";
import { newId } from "./tokens.ts";

/** A request as an operation sees it, whatever server took it. */
export interface Incoming {
	method: string;
	/** The query string without the question mark. */
	query: string;
	/** The value of a header; names are lower case. */
	header(name: string): string | undefined;
	/** The whole body. Throws `payload_too_large` over `maximumBody`. */
	body(): Promise<Buffer>;
	/** The client's address, null where the server does not tell. */
	address: string | null;
}

/** An answer, whatever server sends it. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: string;
}

/** 64 KiB: no request of ours needs more. */
export const maximumBody = 64 * 1024;

/** The id under which a request stands in log and audit: a well-formed incoming one is kept. */
export function requestIdOf(incoming: Incoming): string {
	const given = incoming.header("x-request-id");
	return given !== undefined && /^[A-Za-z0-9._-]{1,128}$/.test(given) ? given : newId("req");
}

/** The body as a value; undefined when there is none. Throws `unsupported_media_type` or `invalid_request`. */
export async function readBody(
	{ form }: Pick<Operation, "form">,
	incoming: Incoming,
	language: () => Language,
): Promise<unknown> {
	const type = incoming.header("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
	const isForm = form && type === "application/x-www-form-urlencoded";
	if (type && type !== "application/json" && !isForm) throw new Refusal("unsupported_media_type");
	const bytes = await incoming.body();
	if (bytes.length === 0) return undefined;
	if (isForm) return Object.fromEntries(new URLSearchParams(bytes.toString("utf8")));
	if (!type) throw new Refusal("unsupported_media_type");
	return parseJson(bytes, language);
}

/** An output as the operation sends it: as JSON, as headers, as text, or nothing. */
export function answerOf({ as }: Pick<Operation, "as">, output: unknown): Answer {
	if (typeof output !== "object" || output === null)
		return { status: 204, headers: { "Cache-Control": "no-store" }, body: "" };
	if (as === "headers") return { status: 200, headers: { "Cache-Control": "no-store", ...output }, body: "" };
	const isText = as === "text" && "text" in output;
	return {
		status: 200,
		headers: { "Cache-Control": "no-store", "Content-Type": isText ? "text/plain; charset=utf-8" : json },
		body: isText ? String(output.text) : JSON.stringify(output),
	};
}

const json = "application/json; charset=utf-8";

/** Whatever was thrown as one of our errors. */
export function refusalOf(thrown: unknown): Refusal {
	if (thrown instanceof Refusal) return thrown;
	if (thrown instanceof StorageUnavailable) return new Refusal("unavailable", { retryAfter: 2, cause: thrown });
	return new Refusal("internal", { cause: thrown });
}

/** An error as it leaves (CONTRACT section 4): the code, one sentence, the request's id, and details of the input. */
export function refusalAnswer(refusal: Refusal, requestId: string, language: Language): Answer {
	const { status, [language]: message } = errors[refusal.code];
	const { code: error, details, retryAfter } = refusal;
	return {
		status,
		headers: {
			"Cache-Control": "no-store",
			"Content-Type": json,
			"X-Request-Id": requestId,
			...(status === 401 && { "WWW-Authenticate": "Bearer" }),
			...(retryAfter !== undefined && { "Retry-After": String(retryAfter) }),
		},
		body: JSON.stringify({ error, message, requestId, ...(details && { details }) }),
	};
}
