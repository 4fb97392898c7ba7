import type { Operations } from "./generated/contract.ts";
import { operationsOf } from "./generated/operations.ts";
import { checkTimeout } from "./patience.ts";
import { type Fetch, transportOf } from "./transport.ts";

/** Where a client's Lingpai is, and how it is asked. */
export interface ClientOptions {
	/** Lingpai's address: `https://login.example.com`. */
	baseUrl: string;
	/** `lpk_…`, of scope `introspect` or `admin`. */
	apiKey: string;
	/** How long an answer may take, in milliseconds; 10,000 when nothing is said, `Infinity`: no limit. */
	timeout?: number | undefined;
	/** The language of messages in errors, as `Accept-Language` tells it: `en`, `zh-CN`. */
	language?: string | undefined;
	/** Instead of the global `fetch`: one with a proxy or a pool of your own. */
	fetch?: Fetch | undefined;
}

/** Every operation that an API key may call. */
export type Client = Operations;

/** A client of one Lingpai; it holds no connection of its own and may live as long as the process. */
export function createClient({ baseUrl, apiKey, timeout = 10_000, language, fetch }: ClientOptions): Client {
	checkTimeout(timeout);
	const transport = transportOf({
		baseUrl: addressOf(baseUrl),
		apiKey: keyOf(apiKey),
		timeout,
		language,
		// The global one is looked up at each call: it may be replaced by instrumentation, and by tests.
		fetch: fetch ?? ((url, request) => globalThis.fetch(url, request)),
	});
	return Object.freeze(operationsOf(transport));
}

// Neither an address nor a key is quoted: both can hold a secret.
function addressOf(baseUrl: string): string {
	const url = parsed(baseUrl);
	const isPlain =
		/^https?:$/.test(url?.protocol ?? "") && !(url?.username || url?.password || url?.search || url?.hash);
	if (!url || !isPlain)
		throw new TypeError("baseUrl must be an http or https address without user, query and fragment.");
	return url.href.replace(/\/+$/, "");
}

function parsed(address: string): URL | null {
	try {
		return new URL(address);
	} catch {
		return null;
	}
}

function keyOf(apiKey: string): string {
	const key = typeof apiKey === "string" ? apiKey.trim() : "";
	if (!/^[\x21-\x7e]+$/.test(key)) throw new TypeError("apiKey must be an API key of Lingpai's: lpk_….");
	return key;
}
