import { connect, type Socket } from "node:net";

/** What came back on a connection of one's own. */
export interface RawAnswer {
	status: number;
	/** Names in lower case. */
	headers: Map<string, string>;
	body: string;
}

export interface Exchange {
	answers: RawAnswer[];
	/** How it ended: the server closed, reset, or had not closed when the time was up. */
	end: "closed" | "reset" | "open";
	milliseconds: number;
}

/** Connects to a server on loopback. */
export function connection(url: string): Promise<Socket> {
	const { hostname, port } = new URL(url);
	return new Promise((resolve, reject) => {
		const socket = connect(Number(port), hostname, () => resolve(socket));
		socket.once("error", reject);
	});
}

/**
 * Sends bytes as they are on a new connection and collects what comes back, until `answers` answers have come, the
 * server closes, or the time is up.
 */
export async function exchange(
	url: string,
	bytes: string | Uint8Array,
	{ answers: wanted = Number.POSITIVE_INFINITY, within = 10_000 } = {},
): Promise<Exchange> {
	const started = performance.now();
	const socket = await connection(url);
	const received = answersOn(socket, wanted, within);
	socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
	const { answers, end } = await received;
	return { answers, end, milliseconds: performance.now() - started };
}

/** Collects the answers on a connection, and destroys it. */
export function answersOn(socket: Socket, wanted: number, within: number): Promise<Omit<Exchange, "milliseconds">> {
	return new Promise((resolve) => {
		let received = Buffer.alloc(0);
		const finish = (end: Exchange["end"]) => {
			clearTimeout(timer);
			socket.removeAllListeners().on("error", () => undefined);
			socket.destroy();
			resolve({ answers: parseAnswers(received), end });
		};
		const timer = setTimeout(() => finish("open"), within);
		socket.on("data", (chunk: Buffer) => {
			received = Buffer.concat([received, chunk]);
			if (parseAnswers(received).length >= wanted) finish("open");
		});
		socket.on("close", () => finish("closed"));
		socket.on("error", () => finish("reset"));
	});
}

/** The complete answers in the bytes of one connection, in order. An answer without a length ends with them. */
export function parseAnswers(received: Buffer): RawAnswer[] {
	const answers: RawAnswer[] = [];
	let rest = received;
	for (;;) {
		const end = rest.indexOf("\r\n\r\n");
		if (end === -1) return answers;
		const [first = "", ...lines] = rest.subarray(0, end).toString("latin1").split("\r\n");
		const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1] ?? 0);
		const headers = new Map(lines.map(headerOf));
		rest = rest.subarray(end + 4);
		if (status === 100) continue;
		const length = Number(headers.get("content-length") ?? (status === 204 ? 0 : rest.length));
		if (rest.length < length) return answers;
		answers.push({ status, headers, body: rest.subarray(0, length).toString("utf8") });
		rest = rest.subarray(length);
	}
}

function headerOf(line: string): [string, string] {
	const colon = line.indexOf(":");
	return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}
