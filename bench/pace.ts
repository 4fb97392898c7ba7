import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { parentPort, workerData } from "node:worker_threads";
import { bodyOf, open } from "./connection.ts";
import { type OperationName, type Script, scriptOf } from "./requests.ts";
import type { Person } from "./seed.ts";

// The load of people who do not wait for each other, a worker: so many requests a second of each operation, whether the
// server is quick or slow. A request's time counts from when it was due, so that a pause is felt by all that wait in it.

export interface Pace {
	port: number;
	/** Requests a second. */
	rates: Readonly<Partial<Record<OperationName, number>>>;
	seconds: number;
}

/** What one operation met. Times in milliseconds, ascending. */
export interface Met {
	times: Float64Array;
	/** The first answers that were wrong, or why there was none. */
	wrong: string[];
	failures: number;
}

export type Paced = Readonly<Partial<Record<OperationName, Met>>>;

/** More requests than this at once in flight, and the server does not keep up. */
const mostInFlight = 2_000;
const patience = 10_000;

const people: Person[] = workerData;
const scripts = new Map<OperationName, Script>();

parentPort?.on("message", async ({ port, rates, seconds }: Pace) => {
	const idle: Socket[] = [];
	const entries = Object.entries(rates).flatMap(([name, rate]) => {
		const operation = operationNames.find((known) => known === name);
		return operation ? [{ operation, rate }] : [];
	});
	const met = await Promise.all(
		entries.map(async ({ operation, rate }) => {
			const script = scripts.get(operation) ?? scriptOf(operation, people);
			scripts.set(operation, script);
			return [operation, await keepPace(port, script, rate, seconds, idle)] as const;
		}),
	);
	for (const socket of idle) socket.destroy();
	parentPort?.postMessage(Object.fromEntries(met));
});

const operationNames: readonly OperationName[] = ["check", "login", "decrypt", "verify"];

async function keepPace(port: number, script: Script, rate: number, seconds: number, idle: Socket[]): Promise<Met> {
	const times: number[] = [];
	const wrong: string[] = [];
	let failures = 0;
	let inFlight = 0;
	const fail = (why: string) => {
		failures += 1;
		if (wrong.length < 3) wrong.push(why);
	};
	const began = performance.now();
	const asked: Promise<void>[] = [];
	for (let sent = 0; sent < rate * seconds; sent++) {
		const due = began + (sent * 1000) / rate;
		const early = due - performance.now();
		if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
		if (inFlight >= mostInFlight) {
			fail("too many requests in flight");
			continue;
		}
		inFlight += 1;
		const one = ask(port, script, idle)
			.then(
				(why) => (why === null ? void times.push(performance.now() - due) : fail(why)),
				(error: unknown) => fail(String(error)),
			)
			.finally(() => {
				inFlight -= 1;
			});
		asked.push(one);
	}
	await Promise.all(asked);
	return { times: Float64Array.from(times).sort(), wrong, failures };
}

/** One request on a connection that is free; null when the answer is right, else what it was. */
async function ask(port: number, script: Script, idle: Socket[]): Promise<string | null> {
	const socket = freeSocket(idle) ?? (await open(port));
	const { bytes, person } = script.next();
	try {
		const { status, body } = await answered(socket, bytes);
		idle.push(socket);
		if (status !== "200") return `${status} ${body}`;
		return script.isRight(Object(JSON.parse(body.toString())), person) ? null : `200 ${body}`;
	} catch (error) {
		socket.destroy();
		throw error;
	}
}

/** One that the server has not closed meanwhile: after a burst most are idle for longer than it keeps them. */
function freeSocket(idle: Socket[]): Socket | null {
	for (let socket = idle.pop(); socket; socket = idle.pop()) if (socket.writable && socket.readable) return socket;
	return null;
}

function answered(socket: Socket, bytes: Buffer): Promise<{ status: string; body: Buffer }> {
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		const timer = setTimeout(() => over(() => reject(new Error("no answer within ten seconds"))), patience);
		const over = (settle: () => void) => {
			clearTimeout(timer);
			socket.removeAllListeners("data").removeAllListeners("close").removeAllListeners("error");
			socket.on("error", () => socket.destroy());
			settle();
		};
		socket.on("data", (chunk: Buffer) => {
			chunks.push(chunk);
			const received = Buffer.concat(chunks);
			const body = bodyOf(received);
			if (body) over(() => resolve({ status: received.toString("latin1", 9, 12), body }));
		});
		socket.on("error", (error) => over(() => reject(error)));
		socket.on("close", () => over(() => reject(new Error("the server closed a connection"))));
		socket.write(bytes);
	});
}
