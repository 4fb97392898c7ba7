import { connect, createServer, type Socket } from "node:net";
import { listening } from "./listening.ts";

/** The way to a database that goes silent when a connection stands, before its first statement has an answer. */
export interface MuteLine extends AsyncDisposable {
	/** Of the database, through the line. */
	url: string;
}

/** Lays one to the database that `target` names. */
export async function muteLine(target: string): Promise<MuteLine> {
	const { hostname, port } = new URL(target);
	const sockets = new Set<Socket>();

	const server = createServer((near) => {
		const far = connect(Number(port), hostname);
		for (const socket of [near, far]) {
			sockets.add(socket);
			socket.on("error", () => {});
		}
		near.on("close", () => far.destroy());
		far.on("close", () => near.destroy());
		near.pipe(far);
		far.on("data", (chunk) => {
			near.write(chunk);
			if (chunk.includes(ready)) far.pause();
		});
	});

	const url = new URL(target);
	url.port = String(await listening(server));
	return {
		url: url.href,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

// ReadyForQuery, idle: the connection stands.
const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
