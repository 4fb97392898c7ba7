import { Pool } from "undici";
import { PlatformRefusal } from "./platform.ts";

export interface UpstreamCall {
	method: "GET" | "POST";
	path: string;
	query?: Record<string, string>;
	/** Sent as JSON. */
	json?: object;
	/** Sent as a form. */
	form?: Record<string, string>;
	/** Statuses beside 200 whose body tells why the platform refuses. */
	refusedWith?: readonly number[];
	/** Looks at the text of the answer before it is parsed; throws a `PlatformRefusal` when it is not to be believed. */
	accept?(text: string): void;
}

/** Makes one call to a platform's servers and gives the parsed JSON of its answer. Throws `PlatformRefusal` only. */
export type Upstream = (call: UpstreamCall) => Promise<unknown>;

const formType = "application/x-www-form-urlencoded";

const maximumAnswer = 64 * 1024;

/** To one platform, for all apps together: more than one app may have under way (`guarded.ts`). */
const mostConnections = 256;

/**
 * Milliseconds for which an idle connection is kept, and how long before the end that the platform announces it is closed.
 * A platform closes idle ones by itself; what is sent at that moment is lost, and nobody can tell whether it arrived.
 */
const idle = { keepAliveTimeout: 2_000, keepAliveTimeoutThreshold: 3_000 };

/** Calls over HTTP: `deadline` milliseconds in all, no redirects, answers up to 64 KiB, JSON whatever the content type. */
export function httpUpstream(baseUrl: string, deadline: number): Upstream {
	const { origin, pathname } = new URL(baseUrl);
	const prefix = pathname === "/" ? "" : pathname;
	const pool = new Pool(origin, { connections: mostConnections, connect: { timeout: deadline }, ...idle });

	async function ask(
		{ method, path, query, json, form, refusedWith, accept }: UpstreamCall,
		signal: AbortSignal,
	): Promise<unknown> {
		try {
			const { statusCode, body } = await pool.request({
				method,
				path: `${prefix}${path}${query ? `?${new URLSearchParams(query)}` : ""}`,
				signal,
				...(json && { body: JSON.stringify(json), headers: { "content-type": "application/json" } }),
				...(form && { body: `${new URLSearchParams(form)}`, headers: { "content-type": formType } }),
			});
			const text = await readUpTo(maximumAnswer, body);
			if ((statusCode !== 200 && !refusedWith?.includes(statusCode)) || text === null) {
				// What a client sends as a code may be such that a firewall of the platform's says no.
				throw new PlatformRefusal("upstream_error", { answered: statusCode >= 400 && statusCode < 500 });
			}
			accept?.(text);
			return parse(text);
		} catch (error) {
			if (error instanceof PlatformRefusal) throw error;
			throw new PlatformRefusal("upstream_error", { untouched: neverConnected(error) });
		}
	}

	return async (call) => {
		const abort = new AbortController();
		const { promise: expired, reject: expire } = Promise.withResolvers<never>();
		// Not by the signal alone: undici looks at it only once it is connected.
		const timer = setTimeout(() => {
			expire(new PlatformRefusal("upstream_timeout", { untouched: pool.stats.connected === 0 }));
			abort.abort();
		}, deadline);
		try {
			return await Promise.race([ask(call, abort.signal), expired]);
		} finally {
			clearTimeout(timer);
		}
	};
}

async function readUpTo(
	limit: number,
	body: AsyncIterable<Uint8Array> & { destroy(): unknown },
): Promise<string | null> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of body) {
		size += chunk.length;
		if (size > limit) {
			body.destroy();
			return null;
		}
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString("utf8");
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new PlatformRefusal("upstream_error");
	}
}

const connectFailures = new Set([
	"ECONNREFUSED",
	"ENOTFOUND",
	"EAI_AGAIN",
	"EHOSTUNREACH",
	"ENETUNREACH",
	"UND_ERR_CONNECT_TIMEOUT",
	"ERR_TLS_CERT_ALTNAME_INVALID",
	"CERT_HAS_EXPIRED",
	"DEPTH_ZERO_SELF_SIGNED_CERT",
	"SELF_SIGNED_CERT_IN_CHAIN",
	"UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

function neverConnected(error: unknown): boolean {
	if (!(error instanceof Error)) return false;
	const codes = error instanceof AggregateError ? [error, ...error.errors] : [error];
	return codes.some((one: { code?: unknown }) => typeof one.code === "string" && connectFailures.has(one.code));
}
