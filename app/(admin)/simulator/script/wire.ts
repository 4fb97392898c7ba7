import { z } from "zod";
import type { Messages } from "../../../ui/messages.ts";
import type { Need, PhonePlatform } from "./phone-platform.ts";

/** Who asks: the phone its platform (the simulator's doors), the mini-program Lingpai, or an operator Lingpai. */
export type Sender = "phone" | "program" | "operator";

/** The sentence that explains an exchange. */
export type Why = keyof Messages["simulator"]["why"];

/** A request that is about to be sent. */
export interface Call {
	sender: Sender;
	method: "GET" | "POST" | "DELETE";
	path: `/api/${string}`;
	token?: string | null;
	body?: object;
	/** Why it is answered as it is, when it succeeds and when it is refused on purpose. */
	why: Why;
	/** What it needs of the platform. Where there is none, the refusal is explained by that. */
	needs?: Need;
}

/** A request that was sent from a phone on this platform. */
export interface Sent extends Call {
	platform: PhonePlatform;
}

/** A request with what was answered. */
export interface Exchange extends Sent {
	/** Counts from 1. */
	id: number;
	/** Milliseconds since 1970. */
	at: number;
	ms: number;
	/** Null: no answer came. */
	status: number | null;
	/** The answer's JSON; null where it has none. */
	answer: unknown;
	/** The code of a refusal; `unreachable` where no answer came. */
	error: string | null;
	/** The refusal's sentence, in the language of the page. */
	message: string | null;
	/** Seconds. */
	retryAfter: number | null;
	requestId: string | null;
}

/** As much of the browser's `fetch` as is needed. */
export type Fetch = (
	path: string,
	init: { method: string; headers: Record<string, string>; body?: string; credentials: "omit" | "same-origin" },
) => Promise<{ status: number; headers: { get(name: string): string | null }; text(): Promise<string> }>;

export type Send = (call: Sent, language: string) => Promise<Exchange>;

/** Sends calls and tells `record` of every exchange; never throws. */
export function wire(fetch: Fetch, record: (exchange: Exchange) => void): Send {
	let lastId = 0;
	return async (call, language) => {
		lastId += 1;
		const id = lastId;
		const at = Date.now();
		const started = performance.now();
		const answered = await answerOf(fetch, call, language);
		const exchange = { ...call, id, at, ms: Math.round(performance.now() - started), ...answered };
		record(exchange);
		return exchange;
	};
}

/** The headers of a call that matter to whoever writes it himself. */
export function headersOf({ token, body }: Pick<Call, "token" | "body">): Record<string, string> {
	return {
		...(token && { Authorization: `Bearer ${token}` }),
		...(body && { "Content-Type": "application/json" }),
	};
}

const refusal = z.object({ error: z.string(), message: z.string() });

async function answerOf(fetch: Fetch, call: Call, language: string) {
	const nothing = {
		status: null,
		answer: null,
		error: "unreachable",
		message: null,
		retryAfter: null,
		requestId: null,
	};
	try {
		const response = await fetch(call.path, {
			method: call.method,
			headers: { ...headersOf(call), "Accept-Language": language },
			...(call.body && { body: JSON.stringify(call.body) }),
			// A mini-program has no cookies; the operator's must not help it.
			credentials: call.sender === "operator" ? "same-origin" : "omit",
		});
		const { status, headers } = response;
		const answer = jsonOf(await response.text());
		const refused = refusal.safeParse(answer).data;
		const isRefused = status >= 400;
		return {
			status,
			answer,
			error: isRefused ? (refused?.error ?? String(status)) : null,
			message: isRefused ? (refused?.message ?? null) : null,
			retryAfter: headers.get("retry-after") === null ? null : Number(headers.get("retry-after")),
			requestId: headers.get("x-request-id"),
		};
	} catch {
		return nothing;
	}
}

function jsonOf(text: string): unknown {
	try {
		return text === "" ? null : JSON.parse(text);
	} catch {
		return text;
	}
}
