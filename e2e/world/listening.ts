import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** Milliseconds until a program that does not answer never will: what it takes to start says nothing of it. */
export const startPatience = 180_000;

/** Starts a server on a port of loopback, a free one unless told, and tells the port. */
export async function listening(server: Server, port?: number): Promise<number> {
	if (port === undefined) return listeningAnywhere(server);
	server.listen(port, "127.0.0.1");
	await once(server, "listening");
	return port;
}

/** A port of loopback that nobody listens on just now. */
export async function freePort(): Promise<number> {
	const server = createServer();
	const port = await listeningAnywhere(server);
	await new Promise((resolve) => server.close(resolve));
	return port;
}

// Not those that browsers refuse (the last is 10,080), and not those that an operating system gives to outgoing connections
// (Linux: from 32,768): one of those could take the port of a server that is about to start, or to start again.
const lowest = 11_000;
const beyond = 32_000;

async function listeningAnywhere(server: Server): Promise<number> {
	for (let attempt = 0; attempt < 100; attempt += 1) {
		try {
			return await listening(server, randomInt(lowest, beyond));
		} catch (error) {
			if (Object(error).code !== "EADDRINUSE") throw error;
		}
	}
	throw new Error("no port is free");
}
