import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { admission, file, kindOf, page } from "./admission.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./errors.ts";
import { type Answer, type Incoming, maximumBody } from "./http.ts";
import { isTemplate, pathMatcher } from "./path.ts";
import { type Resource, resource } from "./resource.ts";
import { isRouterState, routerStateHeader } from "./router-state.ts";

/** Serves a request of node:http if it is ours: true, or false for the pages' server to take it. */
export type Dispatch = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * The contract's operations served straight from node:http, beside `lib/web.ts`. Every path under /api/ is ours; of the
 * rest, the pages' server gets what can be a page: GET and HEAD, and none of its own internal addresses.
 */
export function dispatcher(context: Context, resources: readonly Resource[]): Dispatch {
	const byPath = new Map(resources.map((one) => [one.path, one]));
	const templates = resources.flatMap((one) =>
		one.path && isTemplate(one.path) ? [{ one, matches: pathMatcher(one.path) }] : [],
	);
	const find = (path: string) => byPath.get(path) ?? templates.find(({ matches }) => matches(path))?.one;
	const unknown = resource([]);
	const notRead = resource([], ["GET", "HEAD"]);
	const kinds = new Map(resources.map((one) => [one, kindOf(one)]));
	const other = kindOf(unknown);
	const refuse = admission(context);

	return (request, response) => {
		const url = request.url ?? "";
		const mark = url.indexOf("?");
		const path = mark === -1 ? url : url.slice(0, mark);
		const isRead = request.method === "GET" || request.method === "HEAD";
		const found = find(path) ?? (!canBePage.test(path) ? unknown : !isRead ? notRead : null);
		const incoming = incomingOf(context, request, path, mark === -1 ? "" : url.slice(mark + 1));
		const kind = found ? (kinds.get(found) ?? other) : path.startsWith("/_next/") ? file : page;
		const refusal = refuse(kind, incoming);
		if (!found && !refusal) {
			if (kind === page) rendering(context, response);
			const state = request.headers[routerStateHeader];
			if (typeof state === "string" && !isRouterState(state)) delete request.headers[routerStateHeader];
			return false;
		}
		const asked = found ?? unknown;
		const answer = refusal ? asked.refuse(context, refusal, incoming) : worked(context, asked, incoming);
		send(answer, request, response).catch((error: unknown) => {
			// A header that node:http does not send, say: a bug, but nobody is left waiting.
			context.log.error({ reason: error instanceof Error ? error.message : undefined }, "answer not sent");
			response.destroy();
		});
		return true;
	};
}

const canBePage = /^\/(?!api\/|_(?!next\/))/;

async function worked(context: Context, found: Resource, incoming: Incoming): Promise<Answer> {
	context.load.begin();
	try {
		return await found.answer(context, incoming);
	} finally {
		context.load.end();
	}
}

/** Milliseconds after which a page is rendered, whether or not the client has taken all of it. */
const longestPage = 5_000;

function rendering({ load }: Context, response: ServerResponse): void {
	const done = load.beginPage();
	const patience = setTimeout(done, longestPage);
	response.once("close", () => {
		clearTimeout(patience);
		done();
	});
}

async function send(
	answer: Answer | Promise<Answer>,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const { status, headers, cookies, body } = await answer;
	if (response.destroyed) return;
	if (cookies) response.setHeader("Set-Cookie", cookies);
	if (typeof body !== "string") return sendChunks(response.writeHead(status, headers), body);
	if (status !== 204) headers["Content-Length"] = String(Buffer.byteLength(body));
	if (request.complete || !hasBody(request)) response.writeHead(status, headers).end(body);
	else giveUp(request, response.writeHead(status, { ...headers, Connection: "close" }), body);
}

// A failure in the middle cuts the connection: the client must not take half a file for a whole one. That a client goes
// away is no failure: the chunks' maker is told, and makes no more.
async function sendChunks(response: ServerResponse, chunks: AsyncIterable<string>): Promise<void> {
	try {
		await pipeline(Readable.from(chunks), response);
	} catch (error) {
		if (Object(error).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
	}
}

// What is left of a refused body is not kept, and the connection ends. Closed over unread bytes it would be reset, and
// the client would see that instead of the answer: so they are read for a moment.
function giveUp(request: IncomingMessage, response: ServerResponse, body: string): void {
	response.flushHeaders();
	if (body !== "") response.write(body);
	const patience = setTimeout(() => response.end(), 2_000);
	request.once("close", () => {
		clearTimeout(patience);
		response.end();
	});
	request.resume();
}

function hasBody({ headers }: IncomingMessage): boolean {
	return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function incomingOf(context: Context, request: IncomingMessage, path: string, query: string): Incoming {
	const header = (name: string): string | undefined => {
		const value = request.headers[name];
		return Array.isArray(value) ? value[0] : value;
	};
	const address = context.clientAddress(request.socket.remoteAddress ?? "", header("x-forwarded-for"));
	return {
		method: request.method ?? "",
		path,
		query,
		header,
		body: () => arrived(context, request),
		address,
		isBackend: () => context.limits.giveBack(address),
	};
}

// Clients may take half a minute to send a body: meanwhile nothing is worked at.
async function arrived({ load }: Context, request: IncomingMessage): Promise<Buffer> {
	load.end();
	try {
		return await readBody(request);
	} finally {
		load.begin();
	}
}

function readBody(request: IncomingMessage): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		let size = 0;
		if (Number(request.headers["content-length"] ?? 0) > maximumBody) reject(new Refusal("payload_too_large"));
		request.on("data", (chunk: Buffer) => {
			size += chunk.length;
			if (size <= maximumBody) chunks.push(chunk);
			else reject(new Refusal("payload_too_large"));
		});
		request.on("end", () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
		request.on("error", () => reject(new Refusal("invalid_request")));
	});
}
