import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { clientOf, stalling } from "./test-fetch.ts";

const headers = { "content-type": "text/csv", "content-disposition": 'attachment; filename="audit.csv"' };

// Nothing here takes time but what says so: a busy machine is no server that stops sending.
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What `work` comes to when so much time passes. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
	work.catch(() => {});
	await vi.advanceTimersByTimeAsync(milliseconds);
	return work;
}

/** A file of these chunks, one at a time. */
function fileOf(chunks: string[], before = () => Promise.resolve<unknown>(0)): Response {
	const left = [...chunks];
	const body = new ReadableStream({
		async pull(controller) {
			await before();
			const chunk = left.shift();
			if (chunk === undefined) controller.close();
			else controller.enqueue(new TextEncoder().encode(chunk));
		},
	});
	return new Response(body, { headers });
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
	const decoder = new TextDecoder();
	let text = "";
	for await (const chunk of chunks) text += decoder.decode(chunk, { stream: true });
	return text;
}

test("a file comes with its name and kind, chunk by chunk", async () => {
	const { client } = clientOf(() => fileOf(["seq,at\n", "1,…\n"]));
	const { filename, contentType, chunks } = await client.exportEvents({ format: "csv" });
	expect([filename, contentType]).toEqual(["audit.csv", "text/csv"]);
	expect(await textOf(chunks)).toBe("seq,at\n1,…\n");
});

test("the timeout counts from chunk to chunk, and not while the reader is busy", async () => {
	const chunks = ["1", "2", "3", "4", "5"];
	const { client } = clientOf(() => fileOf(chunks, () => pause(30)), { timeout: 100 });
	expect(await within(200, textOf((await client.exportEvents()).chunks))).toBe("12345");
	const { client: busy } = clientOf(() => fileOf(["1", "2"]), { timeout: 30 });
	async function readSlowly(): Promise<string> {
		const file = await busy.exportEvents();
		await pause(60);
		let text = "";
		for await (const chunk of file.chunks) {
			text += new TextDecoder().decode(chunk);
			await pause(60);
		}
		return text;
	}
	expect(await within(200, readSlowly())).toBe("12");
});

test("a file that stops coming times out, and one that breaks off is told as such", async () => {
	const silent = clientOf(() => new Response(stalling("1"), { headers }), { timeout: 30 });
	const { chunks } = await silent.client.exportEvents();
	await expect(within(30, textOf(chunks))).rejects.toMatchObject({ code: "timed_out" });
	const broken = clientOf(() =>
		fileOf(["1"], () => Promise.reject(Object.assign(new Error(), { code: "ECONNRESET" }))),
	);
	await expect(textOf((await broken.client.exportEvents()).chunks)).rejects.toMatchObject({ code: "unreachable" });
});

test("who leaves a file early, or whose signal says so, ends the request", async () => {
	const { client, asked } = clientOf(() => fileOf(["1", "2", "3"]));
	for await (const _chunk of (await client.exportEvents()).chunks) break;
	expect(asked[0]?.[1].signal.aborted).toBe(true);
	const leaving = new AbortController();
	const { chunks } = await client.exportEvents({}, { signal: leaving.signal });
	const reason = new Error("no more");
	leaving.abort(reason);
	await expect(textOf(chunks)).rejects.toBe(reason);
});

const pages = [
	{ items: [{ id: "usr_3" }, { id: "usr_2" }], nextCursor: "n.2.x" },
	{ items: [], nextCursor: "n.1.x" },
	{ items: [{ id: "usr_1" }], nextCursor: null },
];

test("a list over all its pages asks for each when the one before is used up", async () => {
	let page = 0;
	const { client, asked } = clientOf(() => Response.json(pages[page++]));
	const seen: string[] = [];
	for await (const { id } of client.users({ appid: "wx" })) seen.push(`${id} ${asked.length}`);
	expect(seen).toEqual(["usr_3 1", "usr_2 1", "usr_1 3"]);
	expect(asked.map(([url]) => new URL(url).search)).toEqual([
		"?limit=200&appid=wx",
		"?limit=200&appid=wx&cursor=n.2.x",
		"?limit=200&appid=wx&cursor=n.1.x",
	]);
});

test("who leaves a list early asks for no more, and a page may be of another size", async () => {
	const { client, asked } = clientOf(() => Response.json(pages[0]));
	for await (const { id } of client.users({ limit: 2 })) if (id === "usr_2") break;
	expect(asked.map(([url]) => new URL(url).search)).toEqual(["?limit=2"]);
});
