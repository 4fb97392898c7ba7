import { createServer } from "node:http";
import { expect, test } from "vitest";
import { listening } from "../e2e/world/listening.ts";
import type { Resource } from "./resource.ts";
import { dispatcher } from "./server.ts";
import { testWorld } from "./test-world.ts";

test("an answer that cannot be sent ends the connection; the client is not left waiting, nor the next one", async () => {
	const { context } = await testWorld();
	const unsendable: Resource = {
		path: "/api/unsendable",
		endpoints: [],
		answer: async () => ({ status: 200, headers: { "X-Openid": "甲" }, body: "" }),
	};
	const dispatch = dispatcher(context, [unsendable]);
	const server = createServer((request, response) => void dispatch(request, response));
	const url = `http://127.0.0.1:${await listening(server)}`;
	const signal = AbortSignal.timeout(5_000);
	await expect(fetch(`${url}/api/unsendable`, { signal })).rejects.toThrow("fetch failed");
	expect((await fetch(`${url}/api/nothing`, { signal })).status).toBe(404);
	server.closeAllConnections();
	server.close();
});
