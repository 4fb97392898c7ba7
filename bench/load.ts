import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { parentPort, workerData } from "node:worker_threads";
import { bodyOf, open } from "./connection.ts";
import { type OperationName, type Script, scriptOf } from "./requests.ts";
import type { Person } from "./seed.ts";

// The load generator, a worker. Raw sockets and prepared bytes: it must never be what is measured.

export interface Order {
	/** The connections go to these in turn. */
	ports: readonly number[];
	operation: OperationName;
	seconds: number;
	connections: number;
}

export interface Measured {
	/** Right answers a second. */
	rate: number;
	answers: number;
	/** The first answer that was wrong, null when all were right. */
	wrong: string | null;
	/** Share of the time that the generator itself was busy; near 1 it would be the bottleneck. */
	busy: number;
	/** The names of the members of one answer, so that two servers can be compared. */
	shape: string;
}

const people: Person[] = workerData;
const scripts = new Map<OperationName, Script>();

parentPort?.on("message", async (order: Order) => {
	const script = scripts.get(order.operation) ?? scriptOf(order.operation, people);
	scripts.set(order.operation, script);
	parentPort?.postMessage(await measure(order, script));
});

/** One body in so many is parsed and compared; every status is looked at. */
const sampleEvery = 61;

async function measure({ ports, seconds, connections }: Order, script: Script): Promise<Measured> {
	let answers = 0;
	let wrong: string | null = null;
	let shape = "";
	let isOver = false;

	function look(status: string, body: Buffer, person: number): void {
		answers += 1;
		if (status !== "200") wrong ??= `${status} ${body}`;
		else if (answers % sampleEvery === 1) {
			const parsed = Object(JSON.parse(body.toString()));
			if (!script.isRight(parsed, person)) wrong ??= `200 ${body}`;
			shape = shapeOf(parsed);
		}
		if (wrong !== null) isOver = true;
	}

	const sockets = await Promise.all(
		Array.from({ length: connections }, (_, index) => open(ports[index % ports.length] ?? 0)),
	);
	const before = performance.eventLoopUtilization();
	const started = performance.now();
	const timer = setTimeout(() => (isOver = true), seconds * 1000);
	const outcomes = await Promise.allSettled(sockets.map((socket) => keepAsking(socket, script, look, () => isOver)));
	clearTimeout(timer);
	const elapsed = (performance.now() - started) / 1000;
	const busy = performance.eventLoopUtilization(before).utilization;
	for (const socket of sockets) socket.destroy();
	const failed = outcomes.find((outcome) => outcome.status === "rejected");
	return { rate: answers / elapsed, answers, wrong: wrong ?? (failed ? String(failed.reason) : null), busy, shape };
}

/** Sends on one connection, each request after the answer to the one before, until it is over. */
function keepAsking(
	socket: Socket,
	script: Script,
	look: (status: string, body: Buffer, person: number) => void,
	isOver: () => boolean,
): Promise<void> {
	return new Promise((resolve, reject) => {
		let rest: Buffer | null = null;
		let asked = script.next();
		socket.on("error", reject);
		socket.on("close", () => reject(new Error("the server closed a connection")));
		socket.setTimeout(10_000, () => reject(new Error("no answer within ten seconds")));
		socket.on("data", (chunk: Buffer) => {
			const received = rest === null ? chunk : Buffer.concat([rest, chunk]);
			const body = bodyOf(received);
			rest = body === null ? received : null;
			if (body === null) return;
			look(received.toString("latin1", 9, 12), body, asked.person);
			if (isOver()) return resolve();
			asked = script.next();
			socket.write(asked.bytes);
		});
		socket.write(asked.bytes);
	});
}

function shapeOf(value: unknown): string {
	if (typeof value !== "object" || value === null) return typeof value;
	return `{${Object.entries(value)
		.map(([name, member]) => `${name}:${shapeOf(member)}`)
		.sort()
		.join()}}`;
}
