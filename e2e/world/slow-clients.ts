import type { Socket } from "node:net";
import { connection } from "./raw.ts";

const login = "POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

/** Clients that hold connections and do next to nothing with them. */
export interface SlowClients {
	/** How many are connected now, and how many the server has closed so far. */
	open(): number;
	closed(): number;
	leave(): void;
}

/**
 * Keeps `halfOpen` connections on which half a head or half a body was sent, and `dripping` ones that go on by a byte a
 * second. Whenever the server has enough of one, another takes its place.
 */
export async function slowClients(url: string, { halfOpen, dripping }: { halfOpen: number; dripping: number }) {
	const sockets = new Set<Socket>();
	let closed = 0;
	let isLeaving = false;

	async function hold(begin: string, isDripping: boolean): Promise<void> {
		const socket = await connection(url);
		if (isLeaving) return void socket.destroy();
		sockets.add(socket);
		socket.on("error", () => undefined).resume();
		socket.write(begin);
		const drip = isDripping ? setInterval(() => socket.writable && socket.write("a"), 1_000) : undefined;
		socket.once("close", () => {
			clearInterval(drip);
			sockets.delete(socket);
			if (isLeaving) return;
			closed += 1;
			// Refused for the moment, say: there are enough others.
			setTimeout(() => void hold(begin, isDripping).catch(() => undefined), 100);
		});
	}

	const beginnings = ["GET /api/session HTTP/1.1\r\nX-A: ", `${login}Content-Length: 60000\r\n\r\n{"code":"`];
	const begun = (number: number) => beginnings[number % 2] ?? "";
	await Promise.all([
		...Array.from({ length: halfOpen }, (_, number) => hold(begun(number), false)),
		...Array.from({ length: dripping }, (_, number) => hold(begun(number), true)),
	]);
	const clients: SlowClients = {
		open: () => sockets.size,
		closed: () => closed,
		leave() {
			isLeaving = true;
			for (const socket of sockets) socket.destroy();
		},
	};
	return clients;
}
