import { connect, type Socket } from "node:net";

/** The body of an answer that is all there, by its Content-Length or its chunks; else null. */
export function bodyOf(received: Buffer): Buffer | null {
	const headEnd = received.indexOf("\r\n\r\n");
	if (headEnd === -1) return null;
	const head = received.toString("latin1", 0, headEnd);
	const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
	const start = headEnd + 4;
	if (length !== undefined) {
		const end = start + Number(length);
		return received.length < end ? null : received.subarray(start, end);
	}
	return received.toString("latin1", received.length - 5) === "0\r\n\r\n" ? joinChunks(received.subarray(start)) : null;
}

function joinChunks(bytes: Buffer): Buffer {
	const parts: Buffer[] = [];
	for (let at = 0; at < bytes.length; ) {
		const lineEnd = bytes.indexOf("\r\n", at);
		const size = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
		parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
		at = lineEnd + 2 + size + 2;
	}
	return Buffer.concat(parts);
}

/** A connection to a server on this machine. */
export function open(port: number): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => {
			socket.off("error", reject);
			resolve(socket);
		});
		socket.once("error", reject);
	});
}
