import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import pg from "pg";
import { migrate } from "../db/postgres/migrate.ts";
import { postgresPrograms, startTestServer } from "../e2e/world/postgres-server.ts";
import type { Way, Writing } from "./chain-writer.ts";

// npm run bench -- chain: what the one order of all writes and the audit chain cost on PostgreSQL, by one process and by
// two, interleaved, on a server of its own that syncs its disk.

const rows: readonly { way: Way; processes: 1 | 2 }[] = [
	{ way: "each, no chain", processes: 1 },
	{ way: "each, chain", processes: 1 },
	{ way: "group, no chain", processes: 1 },
	{ way: "group, chain, waiting", processes: 1 },
	{ way: "the engine", processes: 1 },
	{ way: "group, no chain", processes: 2 },
	{ way: "the engine", processes: 2 },
];

/** Measures and prints; throws when the chain has a gap. */
export async function measureChain(words: string[]): Promise<void> {
	const { values } = parseArgs({
		args: words,
		options: { rounds: { type: "string", default: "5" }, seconds: { type: "string", default: "1" } },
	});
	const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
	if (!(rounds >= 1 && seconds > 0)) throw new Error("usage: npm run bench -- chain [--rounds 5] [--seconds 1]");
	if (postgresPrograms() === null) return console.log("PostgreSQL's server is not installed: nothing to measure.");
	await using server = await startTestServer(["fsync=on"]);
	const url = await server.newDatabase();
	await prepare(url);
	const workers = [0, 1].map((index) => {
		const workerData = { url, first: index * 1e12 };
		return new Worker(new URL("chain-writer.ts", import.meta.url), { workerData });
	});
	console.log(`64 writers of audited events in each process; ${rounds} rounds of ${seconds} s after one to warm up\n`);
	const rates = rows.map((): number[] => []);
	let chained = 0;
	for (let round = -1; round < rounds; round++) {
		for (const at of rows.keys()) {
			const index = (at + round + 1) % rows.length;
			const row = rows[index];
			if (!row) continue;
			const all = await Promise.all(workers.slice(0, row.processes).map((worker) => written(worker, row.way, seconds)));
			if (row.way !== "each, no chain" && row.way !== "group, no chain") {
				for (const one of all) chained += one.written;
			}
			if (round >= 0) rates[index]?.push(all.reduce((sum, { rate }) => sum + rate, 0));
		}
	}
	for (const worker of workers) await worker.terminate();
	console.log(told(rates));
	await lookAtChain(url, chained);
	console.log(`\n${chained.toLocaleString("en")} events in the chain, without a gap`);
}

function written(worker: Worker, way: Way, seconds: number): Promise<{ written: number; rate: number }> {
	return new Promise((resolve, reject) => {
		worker.once("error", reject);
		worker.once("message", (result: { written: number; rate: number }) => {
			worker.off("error", reject);
			resolve(result);
		});
		worker.postMessage({ way, seconds } satisfies Writing);
	});
}

/** Medians, and their ratios to the first row in the same round. */
function told(rates: readonly number[][]): string {
	const lines = rows.map(({ way, processes }, index) => {
		const ratios = (rates[index] ?? []).map((rate, round) => rate / (rates[0]?.[round] ?? Number.NaN));
		const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
		const rate = Math.round(median(rates[index] ?? [])).toLocaleString("en");
		return [
			way.padEnd(24),
			String(processes).padStart(9),
			rate.padStart(9),
			median(ratios).toFixed(2).padStart(6),
			spread,
		];
	});
	return [["".padEnd(24), "processes", " writes/s", " ratio", "spread"], ...lines]
		.map((line) => line.join("  "))
		.join("\n");
}

function median(numbers: readonly number[]): number {
	return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

async function prepare(url: string): Promise<void> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	await migrate(client);
	await client.query("CREATE TABLE events_apart (LIKE audit_events INCLUDING ALL)");
	await client.end();
}

async function lookAtChain(url: string, expected: number): Promise<void> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	const { rows: found } = await client.query<{ events: string; last: string }>(
		"SELECT count(*) AS events, max(seq) AS last FROM audit_events",
	);
	await client.end();
	const [events, last] = [Number(found[0]?.events), Number(found[0]?.last)];
	if (events !== expected || last !== expected) {
		throw new Error(`${expected} writes, but ${events} events up to number ${last}`);
	}
}
