import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { measureChain } from "./chain.ts";
import { type Cores, shareCores } from "./cores.ts";
import { measureLists } from "./lists.ts";
import type { Measured, Order } from "./load.ts";
import { measureMixed } from "./mixed.ts";
import { report, type Sample } from "./report.ts";
import { type OperationName, operations } from "./requests.ts";
import { countEvents, type Person, seed } from "./seed.ts";
import { type Server, startPlatform, startVariant, type Variant, variants } from "./servers.ts";

// npm run bench: requests per second of four operations through the server as built, through plain `next start` and
// through the floor, in one interleaved run, so that whatever else the machine does falls on all of them alike.

const usage = `npm run bench -- [--rounds 5] [--seconds 2] [--only check,login,decrypt,verify], or npm run bench -- lists | mixed | chain`;

const connections = 64;
const people = 10_000;

async function main(): Promise<void> {
	const { rounds, seconds, only } = readOptions();
	const cores = shareCores();
	const folder = mkdtempSync(join(tmpdir(), "lingpai-bench-"));
	process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
	console.log(`${connections} connections, ${people.toLocaleString("en")} sessions, ${cores.told}`);
	console.log(`Node ${process.version}; ${rounds} rounds of ${seconds} s after one to warm up`);

	const seeded = join(folder, "seeded");
	mkdirSync(seeded);
	const seededPeople = await seed(seeded, people);
	const eventsBefore = await countEvents(seeded);
	const platform = await startPlatform(folder);
	const servers = await startAll(seeded, platform, cores);
	const load = loadGenerator(seededPeople);
	try {
		const { samples, written, busiest } = await measure(servers, load, rounds, seconds, only);
		console.log(`\n${report(samples, only)}\n`);
		console.log(`load generator at most ${Math.round(busiest * 100)} % busy: below 100 % it is not what is measured`);
		for (const server of servers.values()) await server.stop();
		for (const [variant, { folder }] of servers) {
			const events = (await countEvents(folder)) - eventsBefore;
			const acknowledged = written.get(variant) ?? 0;
			if (events !== acknowledged) throw new Error(`${variant}: ${acknowledged} writes, ${events} events`);
		}
		console.log("every answer was 200, the sampled bodies were right, every audit chain verifies and has all events");
	} finally {
		await load.stop();
		for (const server of [...servers.values(), platform]) await server.stop();
	}
}

async function startAll(seeded: string, platform: Server, cores: Cores): Promise<Map<Variant, Server>> {
	const servers = new Map<Variant, Server>();
	for (const variant of variants) servers.set(variant, await startVariant(variant, seeded, platform, cores));
	return servers;
}

/** Rounds, each with every operation on every variant; who comes first rotates. The first round only warms up. */
async function measure(
	servers: ReadonlyMap<Variant, Server>,
	load: Load,
	rounds: number,
	seconds: number,
	only: readonly OperationName[],
) {
	const samples: Sample[] = [];
	const written = new Map<Variant, number>();
	let busiest = 0;
	for (let round = -1; round < rounds; round++) {
		for (const operation of only) {
			const shapes = new Set<string>();
			for (const variant of rotated(variants, round + 1)) {
				const server = servers.get(variant);
				if (!server) continue;
				const before = server.processorTime();
				const measured = await load.run({ port: server.port, operation, seconds, connections });
				if (measured.wrong !== null) throw new Error(`${operation} through ${variant}: ${measured.wrong}`);
				shapes.add(measured.shape);
				if (operation !== "check") written.set(variant, (written.get(variant) ?? 0) + measured.answers);
				if (round < 0) continue;
				const cost = ((server.processorTime() - before) * 1000) / measured.answers;
				samples.push({ operation, variant, round, rate: measured.rate, cost });
				busiest = Math.max(busiest, measured.busy);
			}
			if (shapes.size > 1) throw new Error(`${operation} is answered differently: ${[...shapes].join(" and ")}`);
		}
		if (process.stdout.isTTY) process.stdout.write(round < 0 ? "warmed up" : `\rround ${round + 1} of ${rounds}`);
	}
	return { samples, written, busiest };
}

interface Load {
	run(order: Order): Promise<Measured>;
	stop(): Promise<unknown>;
}

function loadGenerator(seededPeople: Person[]): Load {
	const worker = new Worker(new URL("load.ts", import.meta.url), { workerData: seededPeople });
	return {
		run: (order) =>
			new Promise((resolve, reject) => {
				worker.once("error", reject);
				worker.once("message", (measured: Measured) => {
					worker.off("error", reject);
					resolve(measured);
				});
				worker.postMessage(order);
			}),
		stop: () => worker.terminate(),
	};
}

function readOptions(): { rounds: number; seconds: number; only: OperationName[] } {
	const { values } = parseArgs({
		options: {
			rounds: { type: "string", default: "5" },
			seconds: { type: "string", default: "2" },
			only: { type: "string", default: operations.join() },
		},
	});
	const [rounds, seconds, named] = [Number(values.rounds), Number(values.seconds), values.only.split(",")];
	const only = operations.filter((operation) => named.includes(operation));
	const isSound = Number.isInteger(rounds) && rounds >= 1 && rounds <= 100 && seconds > 0 && seconds <= 60;
	if (!isSound || only.length !== named.length) throw new Error(`usage: ${usage}`);
	return { rounds, seconds, only };
}

function rotated<T>(list: readonly T[], by: number): T[] {
	return list.map((_, index) => list[(index + by) % list.length]).filter((item) => item !== undefined);
}

try {
	const [kind, ...words] = process.argv.slice(2);
	if (kind === "lists") await measureLists();
	else if (kind === "mixed") await measureMixed(words);
	else if (kind === "chain") await measureChain(words);
	else await main();
	process.exit(0);
} catch (error) {
	console.error(`bench: ${error instanceof Error ? error.message : error}`);
	process.exit(1);
}
