import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Keys } from "./floor/keys.ts";
import type { Memory } from "./floor/memory.ts";
import { operationsOn } from "./floor/operations.ts";
import { openPostgres, postgresMemory } from "./floor/postgres.ts";
import { newId } from "./floor/random.ts";
import { openSqlite, sqliteMemory } from "./floor/sqlite.ts";
import { Refused } from "./floor/validation.ts";

// The floor: what four operations cost at least on Node, one disk and one core. Bare node:http, prepared statements and
// validation by hand; the same SQL, the same encryption, audit chain and durability as Lingpai's; no framework, schemas,
// metrics or logs. The benchmark tells Lingpai's speed as a share of this one's.

const database = process.env.DATABASE_URL ?? "";
const masterKey = readFileSync(process.env.FLOOR_KEYS ?? "", "utf8");
const upstream = process.env.FLOOR_UPSTREAM ?? "";
const operations = operationsOn(...(await memoryAt(database)), upstream);

const routes = new Map([
	["GET /api/session", operations.check],
	["POST /api/login", operations.login],
	["POST /api/decrypt", operations.decrypt],
	["POST /api/verify", operations.verify],
]);

const maximumBody = 64 * 1024;

createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
	if (request.url === "/api/health/ready") return void response.writeHead(200).end();
	const route = routes.get(`${request.method} ${request.url}`);
	if (!route) return void response.writeHead(404).end();
	const given = request.headers["x-request-id"];
	const requestId = typeof given === "string" && /^[\w.-]{1,128}$/.test(given) ? given : newId("req");
	if (request.method === "GET") return void answer(route(request, null, requestId), requestId, response);
	readBody(request, (body) => {
		if (body === null) send(response, 413, requestId, { error: "payload_too_large" });
		else answer(route(request, body, requestId), requestId, response);
	});
}).listen(Number(process.env.PORT), "127.0.0.1");

async function memoryAt(database: string): Promise<[keys: Keys, memory: Memory]> {
	if (database.startsWith("postgres://")) {
		const opened = await openPostgres(database);
		const keys = new Keys(masterKey, opened.sealedRoot);
		return [keys, postgresMemory(opened, keys.chain)];
	}
	const db = openSqlite(database.replace(/^file:/, ""));
	const root = db.prepare<[], { sealed_root: string }>("SELECT sealed_root FROM keyring").get();
	const keys = new Keys(masterKey, root?.sealed_root ?? "");
	return [keys, sqliteMemory(db, keys.chain)];
}

function answer(output: Promise<object>, requestId: string, response: ServerResponse): void {
	output.then(
		(value) => send(response, 200, requestId, value),
		(error) =>
			send(response, error instanceof Refused ? error.status : 500, requestId, { error: String(error.message) }),
	);
}

function send(response: ServerResponse, status: number, requestId: string, value: object): void {
	const body = JSON.stringify(value);
	response
		.writeHead(status, {
			"Cache-Control": "no-store",
			"Content-Type": "application/json; charset=utf-8",
			"X-Request-Id": requestId,
			"Content-Length": Buffer.byteLength(body),
		})
		.end(body);
}

function readBody(request: IncomingMessage, done: (body: Buffer | null) => void): void {
	const chunks: Buffer[] = [];
	let size = 0;
	request.on("data", (chunk: Buffer) => {
		size += chunk.length;
		if (size <= maximumBody) chunks.push(chunk);
	});
	request.on("end", () => {
		if (size > maximumBody) done(null);
		else done(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
	});
}
