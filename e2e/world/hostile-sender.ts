import { execFileSync } from "node:child_process";
import { Readable } from "node:stream";
import { Pool } from "undici";
import type { HostileRequest } from "./hostile-requests.ts";
import type { Lingpai } from "./lingpai.ts";
import { contractFault, faultOf } from "./shape.ts";

/** How often each operation answered with which status, of the requests that its contract applies to. */
export type Statuses = Map<string, Map<number, number>>;

export interface Sent {
	/** One line for each request that was not answered as it must be. */
	faults: string[];
	statuses: Statuses;
	/** Milliseconds that the slowest answer took. */
	slowest: number;
}

/**
 * Sends all requests over 32 connections that are kept alive; `deadline` is for each answer, in milliseconds. `judge`
 * may find more fault with an answer, head and body.
 */
export async function sendAll(
	server: Lingpai,
	requests: HostileRequest[],
	deadline: number,
	judge: Judge = () => null,
): Promise<Sent> {
	const pool = new Pool(server.url, { connections: 32, headersTimeout: deadline, bodyTimeout: deadline });
	const sent: Sent = { faults: [], statuses: new Map(), slowest: 0 };
	const queue = requests.entries();
	const worker = async () => {
		for (const [index, request] of queue) {
			const started = performance.now();
			const fault = await send(pool, request, sent.statuses, judge).catch((error: unknown) => `not answered: ${error}`);
			sent.slowest = Math.max(sent.slowest, performance.now() - started);
			if (fault) sent.faults.push(`#${index} ${describe(request)}: ${fault}`);
		}
	};
	await Promise.all(Array.from({ length: 32 }, worker));
	await pool.close();
	return sent;
}

type Judge = (answer: string) => string | null;

async function send(pool: Pool, request: HostileRequest, statuses: Statuses, judge: Judge): Promise<string | null> {
	const { method, path, headers, body, chunked, exact, operation } = request;
	const content = body && chunked ? Readable.from(chunksOf(body)) : body;
	const { statusCode: status, ...answered } = await pool.request({ method, path, headers, body: content });
	const answer = { status, text: await answered.body.text(), header: (name: string) => textOf(answered.headers[name]) };
	if (exact) {
		const counts = statuses.get(operation) ?? new Map<number, number>();
		statuses.set(operation, counts.set(status, (counts.get(status) ?? 0) + 1));
	}
	const fault = judge(`${JSON.stringify(answered.headers)}\n${answer.text}`);
	if (fault) return fault;
	if (!isOurs(path)) return status < 500 ? null : `status ${status}: ${answer.text.slice(0, 200)}`;
	return faultOf(answer, method === "HEAD") ?? (exact ? contractFault(operation, answer) : null);
}

// Everything else is a page's address: Next answers, as pages do.
function isOurs(path: string): boolean {
	return path.startsWith("/api/") || path.split("?", 1)[0] === "/metrics" || !path.startsWith("/");
}

async function* chunksOf(body: Buffer): AsyncGenerator<Buffer> {
	for (let at = 0; at < body.length; at += 20_000) yield body.subarray(at, at + 20_000);
}

function textOf(header: string | string[] | undefined): string | undefined {
	return header === undefined ? undefined : String(header);
}

function describe({ method, path, headers, body }: HostileRequest): string {
	return JSON.stringify([method, path, headers, body?.toString("latin1")]).slice(0, 600);
}

/** The memory that the server holds, MiB. */
export function memoryOf(server: Lingpai): number {
	return Number(execFileSync("ps", ["-o", "rss=", "-p", String(server.process().pid)], { encoding: "utf8" })) / 1024;
}
