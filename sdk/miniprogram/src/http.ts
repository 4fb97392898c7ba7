import { errorHere, LingpaiError, textOf } from "./error.ts";
import { member, type Platform, type RequestOptions } from "./platform.ts";
import { reasonOf, waitFor } from "./wait.ts";

/** What a server answered, whatever the status. */
export interface Answer<T = unknown> {
	status: number;
	/** Parsed where it is JSON, else the text. */
	data: T;
	/** As the platform gives it: the case of the names differs between platforms. */
	header: Record<string, unknown>;
}

/** The same, where the one who asks knows the data's type. */
export type Answered = Awaited<ReturnType<typeof send>>;

export interface Sent {
	url: string;
	method?: RequestOptions["method"] | undefined;
	data?: Record<string, unknown> | undefined;
	header?: Record<string, string> | undefined;
}

/** Sends one request once; a path goes to the server. Rejects with `network` or `timeout` where no answer came. */
export async function send(
	{ platform, timeout, baseUrl }: { platform: Platform; timeout: number; baseUrl: string },
	{ url, method = "GET", data, header: own }: Sent,
	token?: string,
) {
	// ES2017 has no object spread, and its stand-in is a kilobyte.
	const header: Record<string, string> = Object.assign({}, own);
	if (token) header.authorization = `Bearer ${token}`;
	const options: Omit<RequestOptions, "success" | "fail"> = {
		url: url[0] === "/" ? baseUrl + url : url,
		method,
		header,
		timeout,
	};
	if (data) {
		// As text: what object becomes which body differs between platforms. In a GET they all make it the query.
		options.data = method === "GET" ? data : JSON.stringify(data);
		header["content-type"] = "application/json";
	}
	if (platform.getAuthCode) {
		options.headers = header;
		options.dataType = "text";
	}
	let result: unknown;
	try {
		// The platform counts from when it has a connection to spare, we from now.
		result = await waitFor((callbacks) => platform.request(Object.assign(options, callbacks)), timeout * 2);
	} catch (reason) {
		if (!(statusOf(reason) >= 100)) throw lost(reason);
		result = reason;
	}
	const headers = Object(member(result, "header") || member(result, "headers"));
	return { status: statusOf(result), data: parsed(member(result, "data")), header: headers };
}

/** True for a success. */
export function isOk({ status }: Pick<Answer, "status">): boolean {
	return status >= 200 && status < 300;
}

/** What an answer that is no success says. */
export function errorOf({ status, data, header }: Answer): LingpaiError {
	const code = textOf(member(data, "error"));
	const requestId = textOf(member(data, "requestId")) || textOf(headerOf(header, "x-request-id")) || null;
	const seconds = Number(headerOf(header, "retry-after") || Number.NaN);
	const told = { status, data, requestId, retryAfter: seconds >= 0 ? seconds : null };
	const message = textOf(member(data, "message"));
	return code && message ? new LingpaiError(code, message, told) : errorHere("http_error", `HTTP ${status}`, told);
}

/** The body of a success of the server. Throws the rest: also what captive portals and other servers answer with 200. */
export function bodyOf(answer: Answered) {
	const { status, data } = answer;
	if (!isOk(answer)) throw errorOf(answer);
	if (status === 204 || Object(data) === data) return data;
	throw errorHere("bad_answer", `HTTP ${status}`, { status, data });
}

/** True for an answer that its session does not hold: it was not carried out, and a login helps. */
export function isSessionDead({ status, data }: Answer): boolean {
	return status === 401 && /^session_(missing|unknown|expired|revoked)$/.test(textOf(member(data, "error")));
}

function lost(reason: unknown): LingpaiError {
	const detail = reasonOf(reason);
	// WeChat tells its own deadline as `request:fail timeout`.
	return errorHere(/time(d )?out/i.test(detail) ? "timeout" : "network", detail, { cause: reason });
}

function statusOf(result: unknown): number {
	return Number(member(result, "statusCode") || member(result, "status") || 0);
}

/** JSON as what it says, all else as it is. */
export function parsed(data: unknown) {
	if (typeof data !== "string") return data;
	try {
		return JSON.parse(data);
	} catch {
		return data;
	}
}

function headerOf(header: Record<string, unknown>, name: string): unknown {
	const key = Object.keys(header).find((one) => one.toLowerCase() === name);
	return key && header[key];
}
