import { createSecretKey } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import type { AuditDraft } from "../db/audit.ts";
import { chainStart } from "../db/audit-chain.ts";
import { appendedEvents } from "../db/postgres/audit-append.ts";
import { Connection } from "../db/postgres/connection.ts";
import { Line } from "../db/postgres/line.ts";
import { newId } from "./floor/random.ts";

// What one process does that writes audited events: a worker. The engine itself, and the ways that it does not go
// (docs/decisions/0011-postgresql.md).

export const ways = [
	"each, no chain",
	"each, chain",
	"group, no chain",
	"group, chain, waiting",
	"the engine",
] as const;

export type Way = (typeof ways)[number];

/** So many seconds of writing, 64 at once. */
export interface Writing {
	way: Way;
	seconds: number;
}

interface Writer {
	write(event: AuditDraft): Promise<unknown>;
	close(): Promise<void>;
}

const writersAtOnce = 64;
const connections = 10;
const chainKey = createSecretKey(Buffer.alloc(32, 7));
const { url, first }: { url: string; first: number } = workerData;

parentPort?.on("message", async ({ way, seconds }: Writing) => {
	const writer = await makers[way]();
	let isOver = false;
	setTimeout(() => (isOver = true), seconds * 1000);
	let written = 0;
	const began = performance.now();
	await Promise.all(
		Array.from({ length: writersAtOnce }, async () => {
			for (; !isOver; written += 1) await writer.write(anEvent());
		}),
	);
	const rate = (written * 1000) / (performance.now() - began);
	await writer.close();
	parentPort?.postMessage({ written, rate });
});

const makers: Readonly<Record<Way, () => Promise<Writer>>> = {
	"each, no chain": async () => {
		const lines = await openLines(connections);
		return { write: (event) => insertApart(fewest(lines), [event]), close: () => closeAll(lines) };
	},

	"each, chain": async () => {
		const lines = await openLines(connections);
		const idle = [...lines];
		const waiting: ((line: Line) => void)[] = [];
		const take = async () => idle.pop() ?? new Promise<Line>((resolve) => waiting.push(resolve));
		const write = async (event: AuditDraft) => {
			const line = await take();
			await transact(line, [event], false);
			const next = waiting.shift();
			if (next) next(line);
			else idle.push(line);
		};
		return { write, close: () => closeAll(lines) };
	},

	"group, no chain": async () => {
		const lines = await openLines(1);
		return { write: grouped((events) => insertApart(fewest(lines), events)), close: () => closeAll(lines) };
	},

	"group, chain, waiting": async () => {
		const lines = await openLines(1);
		return { write: grouped((events) => transact(fewest(lines), events, true)), close: () => closeAll(lines) };
	},

	"the engine": async () => {
		const connection = await Connection.open(url, chainKey);
		return {
			write: (event) => connection.writeOne(async ({ append }) => append(event)),
			close: () => connection.close(),
		};
	},
};

/** Collects what arrives while the one before is under way, as the engine does. */
function grouped(commit: (events: AuditDraft[]) => Promise<unknown>): Writer["write"] {
	let events: AuditDraft[] = [];
	let next: Promise<unknown> | null = null;
	let running: Promise<unknown> = Promise.resolve();
	return (event) => {
		events.push(event);
		next ??= running
			.then(() => new Promise((turn) => setImmediate(turn)))
			.then(() => {
				const taken = events;
				events = [];
				running = commit(taken);
				next = null;
				return running;
			});
		return next;
	};
}

/** Lock, chain's end, events, new end; `waits`: for each answer, else only for the chain's end. */
async function transact(line: Line, drafts: readonly AuditDraft[], waits: boolean): Promise<void> {
	const sent: Promise<unknown>[] = [];
	const send = async (text: string, values?: readonly unknown[]) => {
		const answer = line.query(text, values);
		sent.push(answer);
		if (waits) await answer;
	};
	await send("BEGIN");
	await send("SELECT 1 FROM schema_version WHERE id = 1 FOR UPDATE");
	const events = appendedEvents(chainKey);
	for (const draft of drafts) events.add(draft);
	const head = await events.readHead((text, values) => line.query(text, values));
	const statements: [string, readonly unknown[]][] = [];
	events.write({ hurry: (text, values) => void statements.push([text, values]) }, head);
	for (const [text, values] of statements) await send(text, values);
	await send("COMMIT");
	await Promise.all(sent);
}

let lastSeq = first;

/** Inserts events by one statement beside the chain: hashed alike, but following nobody's but this process's. */
async function insertApart(line: Line, drafts: readonly AuditDraft[]): Promise<void> {
	const events = appendedEvents(chainKey);
	for (const draft of drafts) events.add(draft);
	const sent: Promise<unknown>[] = [];
	const hurry = (text: string, values: readonly unknown[]) => {
		if (text.includes("audit_events")) sent.push(line.query(text.replace("audit_events", "events_apart"), values));
	};
	events.write({ hurry }, { seq: lastSeq, hash: chainStart });
	lastSeq += drafts.length;
	await Promise.all(sent);
}

async function openLines(count: number): Promise<Line[]> {
	const lines = Array.from({ length: count }, () => new Line(url));
	await Promise.all(lines.map((line) => line.connect()));
	return lines;
}

function fewest(lines: readonly Line[]): Line {
	const [line] = lines.toSorted((a, b) => a.waiting - b.waiting);
	if (!line) throw new Error("no connection");
	return line;
}

async function closeAll(lines: readonly Line[]): Promise<void> {
	for (const line of lines) await line.close();
}

function anEvent(): AuditDraft {
	const userAgent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0.50 NetType/WIFI";
	return {
		...{ id: newId("evt"), at: Date.now(), action: "login", outcome: "ok", reason: null, appid: "wxbench0000000001" },
		...{ userId: newId("usr"), sessionId: newId("ses"), operatorId: null, apiKeyId: null },
		...{ ip: "192.0.2.1", userAgent, requestId: newId("req"), detail: {} },
	};
}
