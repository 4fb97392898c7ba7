import { StorageUnavailable } from "../db/storage.ts";
import type { Download, Operation, RefusalShape, ToldRefusal } from "./contract/operation.ts";
import { type ErrorCode, type ErrorDetail, errors, Refusal } from "./errors.ts";
import { decodeText, type Language, parseJson } from "./input.ts";
import { newId } from "./tokens.ts";

/** A request as an operation sees it, whatever server took it. */
export interface Incoming {
	method: string;
	/** The path as it came, without the query string. */
	path: string;
	/** The query string without the question mark. */
	query: string;
	/** The value of a header; names are lower case. */
	header(name: string): string | undefined;
	/** The whole body. Throws `payload_too_large` over `maximumBody`. */
	body(): Promise<Buffer>;
	/** The client's address, null where the server does not tell. */
	address: string | null;
	/** Called once it is known that a backend calls with a valid API key: that is not counted by address. */
	isBackend?(): void;
}

/** An answer, whatever server sends it. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	/** Each the value of a Set-Cookie header. */
	cookies?: readonly string[];
	/** Chunks are sent one after another, as fast as the client takes them. */
	body: string | AsyncIterable<string>;
	/** The error that an answer of a use case's own tells, for log and metrics. */
	error?: ErrorCode;
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
	{ form, text }: Pick<Operation, "form" | "text">,
	incoming: Incoming,
	language: () => Language,
): Promise<unknown> {
	if (text) return { text: decodeText(await incoming.body(), language) };
	const type = incoming.header("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
	const isForm = form && type === "application/x-www-form-urlencoded";
	if (type && type !== "application/json" && !isForm) throw new Refusal("unsupported_media_type");
	const bytes = await incoming.body();
	if (bytes.length === 0) return undefined;
	if (isForm) return Object.fromEntries(new URLSearchParams(bytes.toString("utf8")));
	if (!type) throw new Refusal("unsupported_media_type");
	return parseJson(bytes, language);
}

/** An output as the operation sends it: as JSON, as headers, as text, as a file, or nothing. */
export function answerOf({ as, created }: Pick<Operation, "as" | "created">, output: unknown): Answer {
	const headers = { "Cache-Control": "no-store" };
	if (typeof output !== "object" || output === null) return { status: 204, headers, body: "" };
	if (as === "headers") return { status: 200, headers: { ...headers, ...output }, body: "" };
	if (as === "text" && "text" in output) {
		const body = String(output.text);
		return { status: 200, headers: { ...headers, "Content-Type": "text/plain; charset=utf-8" }, body };
	}
	if (as === "download" && isDownload(output)) {
		const disposition = `attachment; filename="${output.filename}"`;
		const told = { ...headers, "Content-Type": output.contentType, "Content-Disposition": disposition };
		return { status: 200, headers: told, body: output.chunks };
	}
	return {
		status: created ? 201 : 200,
		headers: { ...headers, "Content-Type": json },
		body: JSON.stringify(output),
	};
}

function isDownload(output: object): output is Download {
	return "chunks" in output && "filename" in output && "contentType" in output;
}

const json = "application/json; charset=utf-8";

/** Whatever was thrown as one of our errors. */
export function refusalOf(thrown: unknown): Refusal {
	if (thrown instanceof Refusal) return thrown;
	if (thrown instanceof StorageUnavailable) return new Refusal("unavailable", { retryAfter: 2, cause: thrown });
	return new Refusal("internal", { cause: thrown });
}

/**
 * An error as it leaves (CONTRACT section 4): the code, one sentence, the request's id, and details of the input; or in
 * another shape.
 */
export function refusalAnswer(
	refusal: Refusal,
	requestId: string,
	language: Language,
	shape?: RefusalShape | undefined,
): Answer {
	const { status, [language]: message } = errors[refusal.code];
	const { code: error, retryAfter } = refusal;
	const details = refusal.details?.map((detail) => ({ path: detail.path, message: inLanguage(detail, language) }));
	const told: ToldRefusal = { error, message, requestId, ...(details && { details }) };
	return {
		status,
		headers: {
			"Cache-Control": "no-store",
			"Content-Type": json,
			"X-Request-Id": requestId,
			...(status === 401 && { "WWW-Authenticate": "Bearer" }),
			...(retryAfter !== undefined && { "Retry-After": String(retryAfter) }),
		},
		body: JSON.stringify(shape ? shape.of(told, status) : told),
	};
}

function inLanguage({ message }: ErrorDetail, language: Language): string {
	return typeof message === "string" ? message : message[language];
}
