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

/** A server of one answer that is sent chunk by chunk, and what its log tells of failures. */
async function sending(chunks: AsyncIterable<string>) {
	const { context } = await testWorld();
	const failures: unknown[] = [];
	const log = Object.assign(Object.create(context.log), { error: (told: unknown) => failures.push(told) });
	const answer = async () => ({ status: 200, headers: {}, body: chunks });
	const dispatch = dispatcher({ ...context, log }, [{ path: "/api/file", endpoints: [], answer }]);
	const server = createServer((request, response) => void dispatch(request, response));
	const url = `http://127.0.0.1:${await listening(server)}/api/file`;
	const close = () => {
		server.closeAllConnections();
		server.close();
	};
	return { url, failures, close };
}

test("a client that goes away ends the making of its file, and is no failure", async () => {
	let made = 0;
	let hasEnded: () => void;
	const ended = new Promise<void>((resolve) => {
		hasEnded = resolve;
	});
	async function* endless() {
		try {
			for (;;) {
				made += 1;
				yield "x".repeat(65_536);
			}
		} finally {
			hasEnded();
		}
	}
	const { url, failures, close } = await sending(endless());
	const controller = new AbortController();
	const response = await fetch(url, { signal: controller.signal });
	await response.body?.getReader().read();
	controller.abort();
	await ended;
	const madeUntilThen = made;
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(made).toBe(madeUntilThen);
	expect(failures).toEqual([]);
	close();
});

test("a file that cannot be made to its end is cut off, so that nobody takes it for a whole one", async () => {
	async function* broken() {
		yield "first";
		throw new Error("the disk is gone");
	}
	const { url, failures, close } = await sending(broken());
	const response = await fetch(url);
	await expect(response.text()).rejects.toThrow();
	expect(failures).toMatchObject([{ reason: "the disk is gone" }]);
	close();
});
