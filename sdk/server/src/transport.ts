import {
	type Answer,
	type Download,
	downloadOf,
	failureOf,
	nothingOf,
	outputOf,
	type Read,
	refusalOf,
} from "./answer.ts";
import { version } from "./generated/operations.ts";
import { checkTimeout, patience } from "./patience.ts";
import { type Method, type Target, targetOf } from "./target.ts";

/** What `fetch` has to do for this client: the global one does, and undici's. */
export type Fetch = (
	url: string,
	request: {
		method: string;
		headers: Record<string, string>;
		body?: string;
		signal: AbortSignal;
		redirect: "manual";
	},
) => Promise<Answer>;

/** What one call may have of its own. */
export interface CallOptions {
	/** Ends the call, which then throws the signal's `reason`. */
	signal?: AbortSignal | undefined;
	/** Instead of the client's, in milliseconds; `Infinity`: no limit. */
	timeout?: number | undefined;
	/** The language of messages in errors, as `Accept-Language` tells it: `en`, `zh-CN`. */
	language?: string | undefined;
	/** Your own id of this request, up to 128 letters, digits and `. _ -`: it stands in Lingpai's log and audit log too. */
	requestId?: string | undefined;
}

/** How operations reach Lingpai. Members of `input` fill the braces in `path`; the rest is query or body, by method. */
export interface Transport {
	/** Something is answered. */
	call<Output>(method: Method, path: string, input?: object, options?: CallOptions): Promise<Output>;
	/** Nothing is answered. */
	send(method: Method, path: string, input?: object, options?: CallOptions): Promise<void>;
	/** A file is answered. */
	download(method: Method, path: string, input?: object, options?: CallOptions): Promise<Download>;
}

/** What all calls have in common. */
export interface Settings {
	baseUrl: string;
	apiKey: string;
	timeout: number;
	language: string | undefined;
	fetch: Fetch;
}

/** Sends requests as the settings say. */
export function transportOf(settings: Settings): Transport {
	return {
		call: async (method, path, input = {}, options = {}) =>
			ask(settings, targetOf(method, path, input), options, outputOf),
		send: async (method, path, input = {}, options = {}) =>
			ask(settings, targetOf(method, path, input), options, nothingOf),
		download: async (method, path, input = {}, options = {}) =>
			ask(settings, targetOf(method, path, input), options, downloadOf),
	};
}

async function ask<T>(settings: Settings, target: Target, options: CallOptions, read: Read<T>): Promise<T> {
	const { signal, timeout = settings.timeout } = options;
	checkTimeout(timeout);
	signal?.throwIfAborted();
	const { operation, method, url, body } = target;
	const wait = patience(timeout, signal);
	const failed = (thrown: unknown) => {
		wait.drop();
		return signal?.aborted ? signal.reason : failureOf(thrown, operation);
	};
	try {
		const headers = headersOf(settings, options, body !== undefined);
		const request = {
			method,
			headers,
			signal: wait.signal,
			redirect: "manual",
			...(body !== undefined && { body }),
		} as const;
		const answer = await wait.for(settings.fetch(settings.baseUrl + url, request));
		if (answer.status < 200 || answer.status > 299) {
			throw refusalOf(answer, await wait.for(answer.text()), operation, [settings.apiKey, ...target.secrets]);
		}
		return await read(answer, { wait, operation, failed });
	} catch (thrown) {
		throw failed(thrown);
	}
}

function headersOf(settings: Settings, options: CallOptions, hasBody: boolean): Record<string, string> {
	const language = options.language ?? settings.language;
	return {
		accept: "*/*",
		authorization: `Bearer ${settings.apiKey}`,
		"user-agent": `lingpai-server/${version}`,
		...(hasBody && { "content-type": "application/json" }),
		...(language !== undefined && { "accept-language": language }),
		...(options.requestId !== undefined && { "x-request-id": options.requestId }),
	};
}
