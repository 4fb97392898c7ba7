import type { Endpoint } from "./endpoint.ts";
import { Refusal } from "./errors.ts";
import { type Answer, type Incoming, maximumBody } from "./http.ts";
import { type Resource, resource } from "./resource.ts";
import { runningContext } from "./start.ts";

interface Handler {
	(request: Request): Promise<Response>;
	resource: Resource;
}

/**
 * The handlers of a route file, for all operations at its path. Every method is exported, so that a wrong one gets our
 * own 405. The resource hangs on each handler: `app/dispatcher.ts` collects them, and `server.mjs` serves them without
 * Next's own handling, which costs ten times what Lingpai does.
 */
export function route(...endpoints: Endpoint[]) {
	const here = resource(endpoints);
	const handler: Handler = Object.assign(
		async (request: Request) => responseOf(await here.answer(await runningContext(), incomingOf(request))),
		{ resource: here },
	);
	return {
		GET: handler,
		HEAD: handler,
		POST: handler,
		PUT: handler,
		PATCH: handler,
		DELETE: handler,
		OPTIONS: handler,
	};
}

// Next tells no socket address, and X-Forwarded-For is whatever the client wrote: nothing is better than that.
function incomingOf(request: Request): Incoming {
	const { pathname, search } = new URL(request.url);
	return {
		method: request.method,
		path: pathname,
		query: search.slice(1),
		header: (name) => request.headers.get(name) ?? undefined,
		body: () => readBody(request),
		address: null,
	};
}

async function readBody({ headers, body }: Request): Promise<Buffer> {
	if (Number(headers.get("content-length")) > maximumBody) throw new Refusal("payload_too_large");
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of body ?? []) {
		size += chunk.length;
		if (size > maximumBody) throw new Refusal("payload_too_large");
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

function responseOf({ status, headers, cookies, body }: Answer): Response {
	const content = typeof body === "string" ? body || null : streamOf(body);
	const response = new Response(content, { status, headers });
	for (const cookie of cookies ?? []) response.headers.append("Set-Cookie", cookie);
	return response;
}

function streamOf(chunks: AsyncIterable<string>): ReadableStream<Uint8Array> {
	const iterator = chunks[Symbol.asyncIterator]();
	const encoder = new TextEncoder();
	return new ReadableStream({
		async pull(controller) {
			const { done, value } = await iterator.next();
			if (done) controller.close();
			else controller.enqueue(encoder.encode(value));
		},
		async cancel() {
			await iterator.return?.();
		},
	});
}
