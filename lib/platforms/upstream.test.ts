import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { httpUpstream } from "./upstream.ts";

let server: Server;
afterEach(() => server.close());

function listening(onConnection: (socket: import("node:net").Socket) => void): Promise<number> {
	server = createServer(onConnection);
	return new Promise((resolve) =>
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			resolve(typeof address === "object" && address ? address.port : 0);
		}),
	);
}

const call = { method: "GET", path: "/sns/jscode2session", query: { js_code: "c" } } as const;

test("a platform whose handshake hangs was never reached, so the code is not spent", async () => {
	const port = await listening((socket) => socket.unref());
	const refused = httpUpstream(`https://127.0.0.1:${port}`, 300)(call);
	await expect(refused).rejects.toMatchObject({ code: "upstream_timeout", untouched: true });
});

test("a platform that took the request and hangs may have spent the code", async () => {
	const port = await listening((socket) => socket.unref().resume());
	const refused = httpUpstream(`http://127.0.0.1:${port}`, 300)(call);
	await expect(refused).rejects.toMatchObject({ code: "upstream_timeout", untouched: false });
});

test("an idle connection is closed by us, long before the platform does: what is sent on it then would be lost", async () => {
	let connections = 0;
	const port = await listening((socket) => {
		connections += 1;
		const answer = "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nContent-Length: 2\r\n\r\n{}";
		socket.unref().on("data", () => socket.write(answer));
	});
	const ask = httpUpstream(`http://127.0.0.1:${port}`, 1_000);
	await ask(call);
	await new Promise((resolve) => setTimeout(resolve, 50));
	await ask(call);
	expect(connections).toBe(1);
	await new Promise((resolve) => setTimeout(resolve, 2_900));
	await ask(call);
	expect(connections).toBe(2);
});

test("a platform that nobody listens for was never reached", async () => {
	const port = await listening(() => undefined);
	await new Promise((resolve) => server.close(resolve));
	const refused = httpUpstream(`http://127.0.0.1:${port}`, 300)(call);
	await expect(refused).rejects.toMatchObject({ code: "upstream_error", untouched: true });
});

test("a status that says no is a fault, unless the call is known to be refused with it", async () => {
	const ask = httpUpstream(`http://127.0.0.1:${await answering("400 Bad Request")}`, 1_000);
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
	const ask = httpUpstream(`http://127.0.0.1:${await answering(status)}`, 1_000);
	await expect(ask(call)).rejects.toMatchObject({ code: "upstream_error", answered });
});

function answering(status: string): Promise<number> {
	const body = '{"error":"invalid_grant"}';
	return listening((socket) => {
		const answer = `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
		socket.unref().on("data", () => socket.write(answer));
	});
}
