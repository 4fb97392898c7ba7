import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { httpUpstream } from "./upstream.ts";

let server: Server;
afterEach(() => server.close());

function listening(onConnection: (socket: Socket) => void): Promise<number> {
	server = createServer(onConnection);
	return new Promise((resolve) =>
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			resolve(typeof address === "object" && address ? address.port : 0);
		}),
	);
}

const call = { method: "GET", path: "/sns/jscode2session", query: { js_code: "c" } } as const;

/** Milliseconds, more than an answer can take here. */
const patience = 60_000;

/** How a call ends whose time is up as soon as the platform got the first bytes of it. */
async function outOfTime(scheme: "http" | "https"): Promise<unknown> {
	const { promise: arrived, resolve } = Promise.withResolvers<void>();
	const port = await listening((socket) => socket.unref().once("data", () => resolve()));
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
	onTestFinished(() => void vi.useRealTimers());
	const told = httpUpstream(`${scheme}://127.0.0.1:${port}`, 300)(call).catch((error: unknown) => error);
	await arrived;
	await vi.advanceTimersByTimeAsync(300);
	return told;
}

test("a platform whose handshake hangs was never reached, so the code is not spent", async () => {
	expect(await outOfTime("https")).toMatchObject({ code: "upstream_timeout", untouched: true });
});

test("a platform that took the request and hangs may have spent the code", async () => {
	expect(await outOfTime("http")).toMatchObject({ code: "upstream_timeout", untouched: false });
});

test("an idle connection is closed by us, long before the platform does: what is sent on it then would be lost", async () => {
	const connections: Socket[] = [];
	const port = await listening((socket) => {
		connections.push(socket);
		const answer = "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nContent-Length: 2\r\n\r\n{}";
		socket.unref().on("data", () => socket.write(answer));
	});
	const ask = httpUpstream(`http://127.0.0.1:${port}`, patience);
	await ask(call);
	// Only of two calls that came so soon is it known; a machine may stand still between them.
	for (let shared = false; !shared; ) {
		const [before, begun] = [connections.length, performance.now()];
		await ask(call);
		await ask(call);
		shared = performance.now() - begun < 1_000;
		if (shared) expect(connections.length - before).toBeLessThan(2);
	}
	// Milliseconds that this process ran: those for which it stood still are nobody's.
	let awake = 0;
	const ticking = setInterval(() => (awake += 20), 20);
	onTestFinished(() => clearInterval(ticking));
	await Promise.all(connections.filter(({ closed }) => !closed).map((socket) => once(socket, "close")));
	expect(awake).toBeLessThan(4_000);
	const before = connections.length;
	await ask(call);
	expect(connections).toHaveLength(before + 1);
});

test("a platform that nobody listens for was never reached", async () => {
	const port = await listening(() => undefined);
	await new Promise((resolve) => server.close(resolve));
	const refused = httpUpstream(`http://127.0.0.1:${port}`, patience)(call);
	await expect(refused).rejects.toMatchObject({ code: "upstream_error", untouched: true });
});

test("a status that says no is a fault, unless the call is known to be refused with it", async () => {
	const ask = httpUpstream(`http://127.0.0.1:${await answering("400 Bad Request")}`, patience);
	await expect(ask(call)).rejects.toMatchObject({ code: "upstream_error", untouched: false });
	await expect(ask({ ...call, refusedWith: [401] })).rejects.toMatchObject({ code: "upstream_error" });
	expect(await ask({ ...call, refusedWith: [400] })).toEqual({ error: "invalid_grant" });
});

test.each([
	["400 Bad Request", true],
	["403 Forbidden", true],
	["405 Not Allowed", true],
	["302 Found", false],
	["500 Internal Server Error", false],
	["502 Bad Gateway", false],
])("that a platform stands is told by %s: %s", async (status, answered) => {
	const ask = httpUpstream(`http://127.0.0.1:${await answering(status)}`, patience);
	await expect(ask(call)).rejects.toMatchObject({ code: "upstream_error", answered });
});

function answering(status: string): Promise<number> {
	const body = '{"error":"invalid_grant"}';
	return listening((socket) => {
		const answer = `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
		socket.unref().on("data", () => socket.write(answer));
	});
}
