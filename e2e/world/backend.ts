import { createServer } from "node:http";
import type { Client } from "../../sdk/server/src/index.ts";
import { createClient } from "../../sdk/server/src/index.ts";
import { listening } from "./listening.ts";
import type { World } from "./world.ts";

/** A business backend with our client, and a key of scope `admin` unless told. */
export interface Backend {
	client: Client;
	key: string;
	world: World;
}

/** Makes the key and the client. */
export async function backendOf(world: World, options: Parameters<World["apiKey"]>[0] = {}): Promise<Backend> {
	const { key } = await world.apiKey({ scope: "admin", ...options });
	return { world, key, client: createClient({ baseUrl: world.server.url, apiKey: key }) };
}

/** Something that is no Lingpai and does this with each request: null, and it never answers. Only then one loses patience. */
export async function impostor(
	answer: Parameters<typeof createServer>[1] | null,
): Promise<AsyncDisposable & { client: Client }> {
	const server = createServer(answer ?? (() => {}));
	const port = await listening(server);
	return {
		client: createClient({ baseUrl: `http://127.0.0.1:${port}`, apiKey: "lpk_x", timeout: answer ? 60_000 : 300 }),
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
