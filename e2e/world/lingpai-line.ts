import { connect, createServer, type Socket } from "node:net";
import { listening } from "./listening.ts";

/** The way from a backend to Lingpai, which counts connections and can be cut. */
export interface Line extends AsyncDisposable {
	url: string;
	/** Connections so far. */
	connections(): number;
	/** `open`: as it should be. `cut`: nobody answers there. `silent`: requests go nowhere. */
	become(state: "open" | "cut" | "silent"): void;
}

/** Lays one to the address of a server. */
export async function lineTo(target: string): Promise<Line> {
	const { hostname, port } = new URL(target);
	const sockets = new Set<Socket>();
	let state: Parameters<Line["become"]>[0] = "open";
	let connections = 0;
	const server = createServer((near) => {
		connections += 1;
		keep(near);
		if (state === "cut") near.destroy();
		if (state !== "open") return;
		const far = connect(Number(port), hostname);
		keep(far);
		near.pipe(far).pipe(near);
		near.on("close", () => far.destroy());
		far.on("close", () => near.destroy());
	});

	function keep(socket: Socket): void {
		sockets.add(socket);
		socket.on("error", () => socket.destroy());
		socket.on("close", () => sockets.delete(socket));
	}

	function drop(): void {
		for (const socket of sockets) socket.destroy();
	}

	return {
		url: `http://127.0.0.1:${await listening(server)}`,
		connections: () => connections,
		become(next) {
			state = next;
			drop();
		},
		async [Symbol.asyncDispose]() {
			drop();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
