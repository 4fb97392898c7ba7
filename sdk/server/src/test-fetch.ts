import { type Client, type ClientOptions, createClient } from "./client.ts";
import type { Fetch } from "./transport.ts";

/** A key that must not be seen anywhere but in its header. */
export const apiKey = "lpk_ThisIsTheKeyThatNobodyMaySeeAnywhere00000000";

/** What was asked: the URL and the request. */
export type Asked = Parameters<Fetch>;

/** A client whose `fetch` answers as told, and what it was asked. */
export function clientOf(
	answer: (...asked: Asked) => Promise<Response> | Response,
	options: Partial<ClientOptions> = {},
): { client: Client; asked: Asked[] } {
	const asked: Asked[] = [];
	const client = createClient({
		baseUrl: "https://login.example.com",
		apiKey,
		fetch: async (...request) => {
			asked.push(request);
			return answer(...request);
		},
		...options,
	});
	return { client, asked };
}

/** A refusal as Lingpai words it. */
export function refused(
	status: number,
	error: string,
	more: object = {},
	headers: Record<string, string> = {},
): Response {
	const body = { error, message: `It is ${error}.`, requestId: "req_1", ...more };
	return Response.json(body, { status, headers: { "x-request-id": "req_1", ...headers } });
}

/** A body that sends these chunks and then nothing more, for ever. */
export function stalling(...chunks: string[]): ReadableStream<Uint8Array> {
	return new ReadableStream({
		start(controller) {
			for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
		},
	});
}
