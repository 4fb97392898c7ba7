import { type Exchange, headersOf } from "../script/wire.ts";

/** A token, or something as long, with its middle left out. */
export function shortened(text: string): string {
	return text.length > 20 ? `${text.slice(0, 10)}…${text.slice(-6)}` : text;
}

/** A text to look at, and the same as it was, to copy. */
export interface Told {
	shown: string;
	whole: string;
}

/** A request as HTTP says it: the line, the headers that matter, the body. */
export function requestText(exchange: Exchange): Told {
	const { method, path, body } = exchange;
	return message([`${method} ${path}`, ...lines(headersOf(exchange))], body);
}

/** An answer, likewise. */
export function answerText({ status, answer, retryAfter, requestId }: Exchange): Told {
	const headers = {
		...(retryAfter !== null && { "Retry-After": String(retryAfter) }),
		...(requestId !== null && { "X-Request-Id": requestId }),
	};
	return message([String(status), ...lines(headers)], answer);
}

function lines(headers: Record<string, string>): string[] {
	return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

const maximumLines = 40;

function message(head: string[], body: unknown): Told {
	const json = body === undefined || body === null ? "" : JSON.stringify(body, null, 2);
	return told([...head, ...(json === "" ? [] : ["", json])].join("\n"));
}

/** A text with what is long in it shortened: tokens and what is encrypted. */
export function told(whole: string): Told {
	const short = whole
		.replace(/lpt_[\w-]{24,}/g, shortened)
		.replace(/[A-Za-z0-9+/_-]{72,}={0,2}/g, (text) => `${text.slice(0, 40)}…${text.slice(-6)}`)
		.split("\n");
	const shown = short.length > maximumLines ? [...short.slice(0, maximumLines), "…"] : short;
	return { shown: shown.join("\n"), whole };
}
