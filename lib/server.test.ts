import { createServer } from "node:http";
import { expect, onTestFinished, test, vi } from "vitest";
import { listening } from "../e2e/world/listening.ts";
import type { Operation } from "./contract/operation.ts";
import { contract } from "./contract.ts";
import { type Resource, resource } from "./resource.ts";
import { dispatcher } from "./server.ts";
import { testWorld } from "./test-world.ts";

test("an answer that cannot be sent ends the connection; the client is not left waiting, nor the next one", async () => {
	const { context } = await testWorld();
	const unsendable: Resource = {
		...resource([]),
		path: "/api/unsendable",
		answer: async () => ({ status: 200, headers: { "X-Openid": "甲" }, body: "" }),
	};
	const dispatch = dispatcher(context, [unsendable]);
	const server = createServer((request, response) => void dispatch(request, response));
	const url = `http://127.0.0.1:${await listening(server)}`;
	await expect(fetch(`${url}/api/unsendable`)).rejects.toThrow("fetch failed");
	expect((await fetch(`${url}/api/nothing`)).status).toBe(404);
	server.closeAllConnections();
	server.close();
});

/** Many requests at one time, each answered only when `answer` is called. */
async function working() {
	const { context } = await testWorld();
	const { promise, resolve } = Promise.withResolvers<void>();
	const slow = (path: string, endpoints: Resource["endpoints"]): Resource => ({
		...{ ...resource([]), path, endpoints },
		answer: async (_, { body }) => {
			await body();
			await promise;
			return { status: 200, headers: {}, body: "" };
		},
	});
	const endpointOf = (operation: Operation) => [{ operation, answer: async () => Promise.reject(new Error("unused")) }];
	const dispatch = dispatcher(context, [
		slow("/api/login", endpointOf(contract.login)),
		slow("/api/session", endpointOf(contract.checkSession)),
		slow("/api/health/live", endpointOf(contract.live)),
	]);
	let begun = 0;
	const server = createServer((request, response) => {
		begun += 1;
		if (!dispatch(request, response)) void promise.then(() => response.end("page"));
	});
	const url = `http://127.0.0.1:${await listening(server)}`;
	return {
		...{ context, url, answer: resolve },
		/** How many requests have come. */
		begun: () => begun,
		status: async (path: string) => (await fetch(url + path)).status,
		close() {
			server.closeAllConnections();
			server.close();
		},
	};
}

test("more requests than can be worked at are refused, logins before sessions, health checks never", async () => {
	const { context, url, answer, status, close } = await working();
	const logins = Array.from({ length: 800 }, () => status("/api/login"));
	await expect.poll(() => context.load.atWork).toBe(800);
	const refused = await fetch(`${url}/api/login`, { method: "POST", body: "{}", headers: { "accept-language": "zh" } });
	expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
	expect(await refused.json()).toMatchObject({ error: "unavailable", requestId: refused.headers.get("x-request-id") });
	expect(await status("/")).toBe(503);
	const sessions = Array.from({ length: 200 }, () => status("/api/session"));
	await expect.poll(() => context.load.atWork).toBe(1_000);
	expect(await status("/api/session")).toBe(503);
	const alive = status("/api/health/live");
	await expect.poll(() => context.load.atWork).toBe(1_001);
	answer();
	expect(new Set(await Promise.all([...logins, ...sessions, alive]))).toEqual(new Set([200]));
	expect(context.load.atWork).toBe(0);
	expect(await status("/api/login")).toBe(200);
	close();
});

test("a request whose body is still arriving is not worked at", async () => {
	const { context, url, answer, begun, close } = await working();
	const slow = Array.from({ length: 20 }, () => {
		const body = new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode("{")) });
		const sending: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half" };
		return fetch(`${url}/api/login`, sending).catch(() => null);
	});
	await expect.poll(begun).toBe(20);
	expect(context.load.atWork).toBe(0);
	answer();
	close();
	await Promise.all(slow);
});

test("32 pages are rendered at one time; files that they load are not counted among them", async () => {
	// A page that takes for ever stops counting after a while: none does here, however long its client takes.
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	onTestFinished(() => void vi.useRealTimers());
	const { answer, begun, status, close } = await working();
	const pages = Array.from({ length: 32 }, () => status("/users"));
	await expect.poll(begun).toBe(32);
	expect(await status("/users")).toBe(503);
	const script = status("/_next/static/x.js");
	answer();
	expect(new Set(await Promise.all([...pages, script]))).toEqual(new Set([200]));
	expect(await status("/users")).toBe(200);
	close();
});

/** A server of one answer that is sent chunk by chunk, and what its log tells of failures. */
async function sending(chunks: AsyncIterable<string>) {
	const { context } = await testWorld();
	const failures: unknown[] = [];
	const log = Object.assign(Object.create(context.log), { error: (told: unknown) => failures.push(told) });
	const answer = async () => ({ status: 200, headers: {}, body: chunks });
	const dispatch = dispatcher({ ...context, log }, [{ ...resource([]), path: "/api/file", answer }]);
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
