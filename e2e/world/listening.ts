import type { Server } from "node:net";

/** Starts a server on a free port of loopback and tells the port. */
export function listening(server: Server): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			if (address === null || typeof address === "string") reject(new Error("not listening on a port"));
			else resolve(address.port);
		});
	});
}
