import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { openStorage } from "../db/open.ts";
import { cookieHeader, cookiesOf } from "../e2e/world/operators.ts";
import { auditEvent } from "../lib/audit.ts";
import { loadMasterKeys } from "../lib/master-keys.ts";
import { unlockVault } from "../lib/vault.ts";
import { shareCores } from "./cores.ts";
import * as rows from "./list-rows.ts";
import type { Met, Pace, Paced } from "./pace.ts";
import { countEvents, newPeople, type Person, placeIn, seed } from "./seed.ts";
import { type Server, startPlatform } from "./servers.ts";
import { startOnFile } from "./variants.ts";

// npm run bench -- mixed: minutes of what a busy shop does, over a million users, sessions and events: how long each
// operation takes its callers, what it costs the processor, and whether the memory stays.

/** Requests a second of each operation, and of the operators' pages. */
const rates = { login: 150, check: 600, decrypt: 30, verify: 30 };
const pagesPerSecond = 2;
const pages = ["/", "/sessions", "/users", "/audit", "/sessions?status=active", "/audit?outcome=refused", "/apps"];

const owner = { email: "owner@example.com", password: "correct horse battery" };

/** Fills, starts, loads, and prints the figures. Throws when one answer was wrong. */
export async function measureMixed(words: string[]): Promise<void> {
	const { values } = parseArgs({ args: words, options: { seconds: { type: "string", default: "300" } } });
	const seconds = Number(values.seconds);
	if (!(seconds >= 10 && seconds <= 3_600)) throw new Error("usage: npm run bench -- mixed [--seconds 300]");
	const cores = shareCores();
	const folder = mkdtempSync(join(tmpdir(), "lingpai-mixed-"));
	process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
	const { seeded, people } = await prepare(folder);
	const platform = await startPlatform(folder);
	const server = await startOnFile("server.mjs", seeded, platform, cores, {
		LINGPAI_RATE_LIMITS: "off",
		LINGPAI_OWNER_EMAIL: owner.email,
		LINGPAI_OWNER_PASSWORD: owner.password,
	});
	try {
		const cookie = await signIn(server);
		const worker = new Worker(new URL("pace.ts", import.meta.url), { workerData: people });
		console.log(`warming up; then ${seconds} s; ${cores.told}`);
		// The first visit of a page loads its code, which takes the process a second: once in its life.
		await visitPages(server, pages.length / pagesPerSecond, cookie);
		await paced(worker, { port: server.port, rates, seconds: 5 });
		const quiet = await during(server, 0, cookie, paced(worker, { port: server.port, rates, seconds: seconds / 5 }));
		console.log(`without pages\n${tell(quiet)}\n`);
		const busy = await during(server, seconds, cookie, paced(worker, { port: server.port, rates, seconds }));
		console.log(`with ${pagesPerSecond} pages a second\n${tell(busy)}`);
		const perPage = (busy.cpu / seconds - quiet.cpu / (seconds / 5)) / pagesPerSecond;
		console.log(`processor time of one page, its requests to the storage among it: ${perPage.toFixed(0)} ms`);
		await worker.terminate();
		await server.stop();
		console.log(`${(await countEvents(placeIn(server.folder))).toLocaleString("en")} events, and the chain verifies`);
		const wrong = [quiet, busy]
			.flatMap(({ met, visits }) => [...Object.values(met), visits])
			.flatMap((one) => one.wrong);
		if (wrong.length > 0) throw new Error(`wrong answers: ${wrong.join("; ")}`);
	} finally {
		for (const one of [server, platform]) await one.stop();
	}
}

async function prepare(folder: string): Promise<{ seeded: string; people: Person[] }> {
	const seeded = join(folder, "seeded");
	mkdirSync(seeded);
	const file = join(seeded, "lingpai.db");
	const unlock = (stored: string | null) =>
		unlockVault(loadMasterKeys(null, join(seeded, "master.keys"), stored === null), stored);
	await rows.fill(file, (step) => console.log(`making ${step}`), { unlock, later: Date.now() - rows.now });
	const { storage } = await openStorage(`file:${file}`, unlock);
	// Otherwise the first thing that the server does is to remove half of the rows.
	const event = auditEvent({ now: Date.now }, null, { action: "settings.update", outcome: "ok" });
	await storage.settings.save({ keepEndedSessions: 3650, keepAuditDays: null, maxAuditEvents: null }, event);
	await storage.close();
	const people = newPeople(10_000);
	await seed(placeIn(seeded), people);
	return { seeded, people };
}

function paced(worker: Worker, pace: Pace): Promise<Paced> {
	return new Promise((resolve, reject) => {
		worker.once("error", reject);
		worker.once("message", (met: Paced) => {
			worker.off("error", reject);
			resolve(met);
		});
		worker.postMessage(pace);
	});
}

interface Figures {
	met: Paced;
	visits: Met;
	/** Milliseconds of the server's processor time. */
	cpu: number;
	seconds: number;
	/** Megabytes, every few seconds. */
	memory: number[];
}

/** Looks at the server, and at its pages for so many seconds, while the load runs. */
async function during(server: Server, visiting: number, cookie: string, load: Promise<Paced>): Promise<Figures> {
	const [before, began, memory] = [server.processorTime(), performance.now(), [residentMemory(server)]];
	const watch = setInterval(() => memory.push(residentMemory(server)), 5_000);
	const [met, visits] = await Promise.all([load, visitPages(server, visiting, cookie)]);
	clearInterval(watch);
	return { met, visits, cpu: server.processorTime() - before, seconds: (performance.now() - began) / 1000, memory };
}

async function visitPages(server: Server, seconds: number, cookie: string): Promise<Met> {
	const times: number[] = [];
	const wrong: string[] = [];
	let failures = 0;
	const began = performance.now();
	const visits = Array.from({ length: seconds * pagesPerSecond }, async (_, index) => {
		const due = began + (index * 1000) / pagesPerSecond;
		await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
		const path = pages[index % pages.length] ?? "/";
		const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { headers: { cookie }, redirect: "manual" });
		const text = await answer.text();
		times.push(performance.now() - due);
		if (answer.status === 200 && text.includes("</html>")) return;
		failures += 1;
		if (wrong.length < 3) wrong.push(`${path}: ${answer.status}`);
	});
	await Promise.all(visits);
	return { times: Float64Array.from(times).sort(), wrong, failures };
}

async function signIn({ port }: Server): Promise<string> {
	const url = `http://127.0.0.1:${port}`;
	const csrf = await fetch(`${url}/api/auth/csrf`);
	const cookies = cookiesOf(csrf.headers);
	const { csrfToken } = Object(await csrf.json());
	const answer = await fetch(`${url}/api/auth/callback/credentials`, {
		method: "POST",
		headers: { "content-type": "application/json", cookie: cookieHeader(cookies), origin: `http://localhost:${port}` },
		body: JSON.stringify({ ...owner, csrfToken, json: "true" }),
	});
	if (answer.status !== 200) throw new Error(`the owner could not sign in: ${await answer.text()}`);
	return cookieHeader({ ...cookies, ...cookiesOf(answer.headers) });
}

function tell({ met, visits, cpu, seconds, memory }: Figures): string {
	const named = [...Object.entries(met), ...(visits.times.length > 0 ? [["page", visits] as const] : [])];
	const answers = named.reduce((sum, [, { times }]) => sum + times.length, 0);
	const lines = named.map(([name, { times, failures }]) => {
		const at = (share: number) => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(1).padStart(9);
		const count = times.length.toLocaleString("en").padStart(10);
		return `${name.padEnd(10)}${count}${at(0.5)}${at(0.95)}${at(0.99)}${at(1 - 1 / times.length)}${String(failures).padStart(9)}`;
	});
	const head = `${"".padEnd(10)}${["answers", "p50 ms", "p95 ms", "p99 ms", "worst", "wrong"].map((word, index) => word.padStart(index === 0 ? 10 : 9)).join("")}`;
	const third = Math.ceil(memory.length / 3);
	const mean = (some: number[]) => (some.reduce((sum, one) => sum + one, 0) / some.length).toFixed(0);
	const thirds = [memory.slice(0, third), memory.slice(third, 2 * third), memory.slice(2 * third)].filter(
		(some) => some.length > 0,
	);
	return [
		...[head, ...lines],
		`processor: ${((cpu / seconds / 1000) * 100).toFixed(0)} % of a core, ${((cpu / answers) * 1000).toFixed(0)} µs an answer`,
		`memory, MB, thirds of the time: ${thirds.map(mean).join(", ")}; most ${Math.max(...memory).toFixed(0)}`,
	].join("\n");
}

function residentMemory({ pid }: Server): number {
	try {
		return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
	} catch {
		return Number.NaN;
	}
}
