import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Lingpai } from "./lingpai.ts";
import { listening } from "./listening.ts";

/** A business backend whose proxy asks Lingpai about every request. */
export interface Shop extends AsyncDisposable {
	url: string;
	/** How often each order was carried out, by its id. */
	orders: Map<string, number>;
}

/** Opens one. A refusal is passed on as Caddy does, or is a page of the proxy's own as with nginx. */
export async function openShop(lingpai: Lingpai, refusals: "passed on" | "page"): Promise<Shop> {
	const orders = new Map<string, number>();

	async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		const authorization = request.headers.authorization ?? "";
		const asked = await fetch(`${lingpai.url}/api/forward-auth`, { headers: { authorization } });
		if (!asked.ok) {
			const text = refusals === "page" ? "<h1>401 Authorization Required</h1>" : await asked.text();
			response.writeHead(asked.status, { "content-type": refusals === "page" ? "text/html" : "application/json" });
			response.end(text);
			return;
		}
		const { id } = JSON.parse(Buffer.concat(chunks).toString());
		orders.set(id, (orders.get(id) ?? 0) + 1);
		response.writeHead(200, { "content-type": "application/json" });
		response.end(JSON.stringify({ id, buyer: asked.headers.get("x-lingpai-user") }));
	}

	const server = createServer((request, response) => void serve(request, response));
	const port = await listening(server);
	return {
		url: `http://127.0.0.1:${port}`,
		orders,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
