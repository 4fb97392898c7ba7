import { LingpaiError } from "./error.ts";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** Where a request goes and what it takes along. */
export interface Target {
	/** For messages: without ids. */
	operation: string;
	method: Method;
	/** Path and query. */
	url: string;
	/** JSON. */
	body: string | undefined;
	/** What of the input no message may quote. */
	secrets: string[];
}

/** Members of `input` fill the braces in `path`; the rest is the query of GET and DELETE, else the body. */
export function targetOf(method: Method, path: string, input: object): Target {
	const members = new Map<string, unknown>(Object.entries(input).filter(([, value]) => value !== undefined));
	const filled = path.replace(/\{(\w+)\}/g, (_braces, name: string) => {
		const value = members.get(name);
		members.delete(name);
		return segmentOf(name, value);
	});
	const common = { operation: `${method} ${path}`, method, secrets: secretsIn(input) };
	if (method === "POST" || method === "PATCH") {
		return { ...common, url: filled, body: JSON.stringify(Object.fromEntries(members)) };
	}
	const query = new URLSearchParams([...members].map(([name, value]) => [name, String(value)]));
	return { ...common, url: members.size === 0 ? filled : `${filled}?${query}`, body: undefined };
}

// Tokens, app secrets, passwords, keys: what is shorter than eight characters is no secret, and could be part of a word.
function secretsIn(input: object): string[] {
	return Object.entries(input).flatMap(([name, value]) => {
		if (typeof value === "object" && value !== null) return secretsIn(value);
		return typeof value === "string" && value.length >= 8 && /token$|secret|password|key$/i.test(name) ? [value] : [];
	});
}

// An empty segment, or one of dots, would make it the path of another operation.
function segmentOf(name: string, value: unknown): string {
	if (typeof value === "string" && !/^\.{0,2}$/.test(value)) return encoded(value);
	const details = [{ path: name, message: "must be an id" }];
	throw new LingpaiError("invalid_request", `${name} must be an id; nothing was sent.`, { details });
}

function encoded(value: string): string {
	// Half a surrogate pair cannot be encoded; as the replacement character it is the id of nothing.
	return encodeURIComponent(new TextDecoder().decode(new TextEncoder().encode(value)));
}
