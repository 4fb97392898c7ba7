import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { measureChain } from "./chain.ts";
import { shareCores } from "./cores.ts";
import { measureLists } from "./lists.ts";
import type { Measured, Order } from "./load.ts";
import { measureMixed } from "./mixed.ts";
import { seedPostgres } from "./postgres.ts";
import { report, type Sample } from "./report.ts";
import { type OperationName, operations } from "./requests.ts";
import { countEvents, newPeople, type Person, placeIn, seed } from "./seed.ts";
import { startPlatform } from "./servers.ts";
import { floorOf, type Running, startVariant, type Variant, variants } from "./variants.ts";

// npm run bench: requests per second of four operations through the server as built, through plain `next start` and
// through the floor, on SQLite and, where it is installed, on PostgreSQL, in one interleaved run, so that whatever else the
// machine does falls on all of them alike.

const usage = `npm run bench -- [--rounds 5] [--seconds 2] [--only check,login,decrypt,verify] [--on sqlite,postgres], or npm run bench -- lists | mixed | chain`;

const connections = 64;
const people = 10_000;

async function main(): Promise<void> {
	const options = readOptions();
	const cores = shareCores();
	const folder = mkdtempSync(join(tmpdir(), "lingpai-bench-"));
	process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
	console.log(`${connections} connections, ${people.toLocaleString("en")} sessions, ${cores.told}`);
	console.log(`Node ${process.version}; ${options.rounds} rounds of ${options.seconds} s after one to warm up`);

	const seeded = join(folder, "seeded");
	mkdirSync(seeded);
	const everybody = newPeople(people);
	await seed(placeIn(seeded), everybody);
	const wantsPostgres = options.variants.some((variant) => floorOf(variant) !== "floor");
	const masterKeys = readFileSync(join(seeded, "master.keys"), "utf8").trim();
	await using postgres = wantsPostgres ? await seedPostgres(masterKeys, everybody) : null;
	if (wantsPostgres && !postgres) console.log("PostgreSQL's server is not installed: without it");
	const eventsBefore = await countEvents(placeIn(seeded));
	const platform = await startPlatform(folder);
	const running = new Map<Variant, Running>();
	const load = loadGenerator(everybody);
	const stopAll = async () => {
		for (const { servers } of running.values()) for (const server of servers) await server.stop();
	};
	try {
		for (const variant of options.variants) {
			const started = await startVariant(variant, { folder, seeded, postgres, platform, cores });
			if (started) running.set(variant, started);
		}
		const { samples, written, busiest } = await measure(running, load, options);
		console.log(`\n${report(samples, options.only)}\n`);
		console.log(`load generator at most ${Math.round(busiest * 100)} % busy: below 100 % it is not what is measured`);
		await stopAll();
		for (const [variant, { place }] of running) {
			const events = (await countEvents(place)) - eventsBefore;
			const acknowledged = written.get(variant) ?? 0;
			if (events !== acknowledged) throw new Error(`${variant}: ${acknowledged} writes, ${events} events`);
		}
		console.log("every answer was 200, the sampled bodies were right, every audit chain verifies and has all events");
	} finally {
		await load.stop();
		await stopAll();
		await platform.stop();
	}
}

/** Rounds, each with every operation on every variant; who comes first rotates. The first round only warms up. */
async function measure(running: ReadonlyMap<Variant, Running>, load: Load, { rounds, seconds, only }: Options) {
	const samples: Sample[] = [];
	const written = new Map<Variant, number>();
	let busiest = 0;
	for (let round = -1; round < rounds; round++) {
		for (const operation of only) {
			const shapes = new Set<string>();
			for (const [variant, { servers }] of rotated([...running], round + 1)) {
				const processorTime = () => servers.reduce((sum, server) => sum + server.processorTime(), 0);
				const before = processorTime();
				const ports = servers.map(({ port }) => port);
				const measured = await load.run({ ports, operation, seconds, connections });
				if (measured.wrong !== null) throw new Error(`${operation} through ${variant}: ${measured.wrong}`);
				shapes.add(measured.shape);
				if (operation !== "check") written.set(variant, (written.get(variant) ?? 0) + measured.answers);
				if (round < 0) continue;
				const cost = ((processorTime() - before) * 1000) / measured.answers;
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

interface Options {
	rounds: number;
	seconds: number;
	only: OperationName[];
	variants: Variant[];
}

function readOptions(): Options {
	const { values } = parseArgs({
		options: {
			rounds: { type: "string", default: "5" },
			seconds: { type: "string", default: "2" },
			only: { type: "string", default: operations.join() },
			on: { type: "string", default: "sqlite,postgres" },
		},
	});
	const [rounds, seconds, named] = [Number(values.rounds), Number(values.seconds), values.only.split(",")];
	const only = operations.filter((operation) => named.includes(operation));
	const engines = values.on.split(",");
	const chosen = variants.filter((variant) => engines.includes(floorOf(variant) === "floor" ? "sqlite" : "postgres"));
	const isSound = Number.isInteger(rounds) && rounds >= 1 && rounds <= 100 && seconds > 0 && seconds <= 60;
	if (!isSound || only.length !== named.length || chosen.length === 0) throw new Error(`usage: ${usage}`);
	return { rounds, seconds, only, variants: chosen };
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
