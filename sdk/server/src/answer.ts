import { LingpaiError } from "./error.ts";
import { errorCodes } from "./generated/operations.ts";
import { outOfTime, type Patience } from "./patience.ts";

/** What this client reads of a `Response`. */
export interface Answer {
	readonly status: number;
	readonly headers: { get(name: string): string | null };
	readonly body: { getReader(): Reader } | null;
	text(): Promise<string>;
}

interface Reader {
	read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
}

/** A file that arrives while it is read. */
export interface Download {
	filename: string;
	contentType: string | null;
	/** To be read to the end or left by `break`: until then the connection stays open. The timeout is one of each chunk. */
	chunks: AsyncGenerator<Uint8Array, void, undefined>;
}

interface Circumstances {
	wait: Patience;
	operation: string;
	/** What is thrown in place of something that was thrown while it was read; ends the wait. */
	failed(thrown: unknown): unknown;
}

/** Reads an answer of success, and ends the wait when it has come whole. */
export type Read<T> = (answer: Answer, circumstances: Circumstances) => Promise<T>;

/** The JSON object of an answer. Throws `bad_answer` when there is none. */
export async function outputOf(answer: Answer, { wait, operation }: Circumstances) {
	const text = await wait.for(answer.text());
	wait.end();
	const value = parsed(text);
	if (typeof value === "object" && value !== null) return value;
	throw badAnswer(answer, operation);
}

/** Nothing, once the answer has come whole. */
export async function nothingOf(answer: Answer, { wait }: Circumstances): Promise<void> {
	await wait.for(answer.text());
	wait.end();
}

/** The file of an answer, which arrives while it is read. */
export async function downloadOf(answer: Answer, circumstances: Circumstances): Promise<Download> {
	const [, filename = null] = /filename="([^"]*)"/.exec(answer.headers.get("content-disposition") ?? "") ?? [];
	if (filename === null || answer.body === null) throw badAnswer(answer, circumstances.operation);
	circumstances.wait.pause();
	return {
		filename,
		contentType: answer.headers.get("content-type"),
		chunks: chunksOf(answer.body.getReader(), circumstances),
	};
}

async function* chunksOf(reader: Reader, { wait, failed }: Circumstances): AsyncGenerator<Uint8Array, void, undefined> {
	try {
		for (;;) {
			wait.renew();
			const { done, value } = await wait.for(reader.read());
			wait.pause();
			if (done) return;
			if (value) yield value;
		}
	} catch (thrown) {
		throw failed(thrown);
	} finally {
		wait.drop();
	}
}

/** The error that an answer tells, without these secrets; or that it is no answer of Lingpai's. */
export function refusalOf(answer: Answer, text: string, operation: string, secrets: string[]): LingpaiError {
	const { error, message, details, requestId } = Object(parsed(text));
	const code = errorCodes.find((known) => known === error);
	if (code === undefined || typeof message !== "string") return badAnswer(answer, operation);
	const shown = (told: unknown) => secrets.reduce((left, secret) => left.replaceAll(secret, "[secret]"), String(told));
	const told = toldBy(answer);
	return new LingpaiError(code, shown(message), {
		...told,
		requestId: told.requestId ?? (typeof requestId === "string" ? requestId : null),
		details: Array.isArray(details)
			? details.map((detail) => ({ path: shown(Object(detail).path), message: shown(Object(detail).message) }))
			: [],
	});
}

/**
 * What is thrown where something was thrown on the way. Of that only a system's code is told: texts of HTTP clients may
 * quote headers.
 */
export function failureOf(thrown: unknown, operation: string): LingpaiError {
	if (thrown instanceof LingpaiError) return thrown;
	if (thrown === outOfTime) return new LingpaiError("timed_out", `Lingpai did not answer ${operation} in time.`);
	const told = [Object(thrown).code, Object(Object(thrown).cause).code];
	const code = told.find((one) => typeof one === "string" && /^[A-Z][A-Z0-9_]{1,40}$/.test(one));
	const why = code === undefined ? "" : ` (${code})`;
	return new LingpaiError("unreachable", `Lingpai could not be reached for ${operation}, or broke off${why}.`);
}

function badAnswer(answer: Answer, operation: string): LingpaiError {
	// To browsers, and those who do as they do, a redirection that is not followed has status 0.
	const isElsewhere = answer.status === 0 || (answer.status >= 300 && answer.status < 400);
	const what = isElsewhere ? "a redirection" : `status ${answer.status} and something that is not Lingpai's`;
	const message = `${operation} was answered with ${what}: is baseUrl right, and what stands in between?`;
	return new LingpaiError("bad_answer", message, toldBy(answer));
}

function toldBy({ status, headers }: Answer) {
	const wait = headers.get("retry-after") ?? "";
	return {
		status,
		requestId: headers.get("x-request-id"),
		retryAfter: /^\d{1,9}$/.test(wait) ? Number(wait) : null,
	};
}

// What it is nobody knows: the contract says it, and the server holds to it.
function parsed(text: string) {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
