import { createServer, type Server } from "node:net";

/** Starts a server on a port of loopback, a free one unless told, and tells the port. */
export function listening(server: Server, port = 0): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, "127.0.0.1", () => {
			const address = server.address();
			if (address === null || typeof address === "string") reject(new Error("not listening on a port"));
			else resolve(address.port);
		});
	});
}

/** A port of loopback that nobody listens on just now. */
export async function freePort(): Promise<number> {
	const server = createServer();
	const port = await listening(server);
	await new Promise((resolve) => server.close(resolve));
	return port;
}
