import type { IncomingMessage } from "node:http";

/** The floor's one kind of error. */
export class Refused extends Error {
	readonly status: number;
	constructor(status: number, code: string) {
		super(code);
		this.status = status;
	}
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The members of a JSON body: strings only, none but the allowed ones. */
export function membersOf(request: IncomingMessage, body: Buffer | null, allowed: ReadonlySet<string>): Members {
	const type = request.headers["content-type"] ?? "";
	if (type !== "application/json" && !type.startsWith("application/json;")) {
		throw new Refused(415, "unsupported_media_type");
	}
	const value = parseObject(decode(body ?? Buffer.alloc(0)));
	for (const name in value) {
		if (!allowed.has(name) || typeof value[name] !== "string") throw new Refused(400, "invalid_request");
	}
	return value;
}

export type Members = Record<string, unknown>;

/** A JSON text as an object. */
export function parseObject(text: string): Members {
	const value = parse(text);
	if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refused(400, "invalid_request");
	return Object(value);
}

/** A member between one and so many characters long. */
export function textOf(value: unknown, maximum: number): string {
	if (typeof value !== "string" || value.length === 0 || value.length > maximum)
		throw new Refused(400, "invalid_request");
	return value;
}

/** Base64 of either alphabet as bytes. */
export function base64Of(value: unknown, maximum: number): Buffer {
	const text = textOf(value, maximum).replaceAll(" ", "+").replaceAll("-", "+").replaceAll("_", "/");
	if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new Refused(400, "invalid_request");
	return Buffer.from(text, "base64");
}

/** The token of a request: from Authorization, as mini-programs send it. */
export function tokenOf(request: IncomingMessage): string {
	const header = request.headers.authorization;
	if (header === undefined) throw new Refused(401, "session_missing");
	const token = header.startsWith("Bearer ") ? header.slice(7) : "";
	if (!/^lpt_[A-Za-z0-9_-]{43}$/.test(token)) throw new Refused(401, "session_unknown");
	return token;
}

/** The appid in the Referer that mini-programs send. */
export function refererAppid(request: IncomingMessage): string {
	const match = /^https:\/\/(?:servicewechat\.com|appservice\.qq\.com)\/([\w-]{1,64})\//.exec(
		request.headers.referer ?? "",
	);
	if (!match?.[1]) throw new Refused(400, "app_required");
	return match[1];
}

function decode(body: Buffer): string {
	try {
		return utf8.decode(body);
	} catch {
		throw new Refused(400, "invalid_request");
	}
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new Refused(400, "invalid_request");
	}
}
