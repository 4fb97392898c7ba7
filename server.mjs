import { once } from "node:events";
import { createServer, get } from "node:http";
import { Server } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import next from "next";

// The production server: the contract's operations straight from node:http, everything else by Next. It imports nothing
// of the application; instrumentation.ts, which Next bundles with the rest, offers the operations on globalThis.
// Next's own handling costs ten times what Lingpai does (docs/decisions/0001-custom-server.md).

process.env.NODE_ENV = "production";

// stdout is for our JSON lines; what Next has to say goes to stderr.
console.log = console.info = console.error;

const bodyDeadline = 30_000;
const headersDeadline = 10_000;
const idleDeadline = 65_000;
const leaveDeadline = 10_000;
const idleGrace = 250;

// Who asks so often whether it is ready gives it requests, and is told first that it goes: what he sent before he knew
// would meet a closed door, and a login that got no answer cannot be sent again.
const readiness = "/api/health/ready";
const watched = { times: 3, within: 10_000 };
const farewell = { most: 5_000, afterTold: 2_500 };

// Next does not wait for instrumentation.ts, so it calls back.
const offered = new Promise((resolve) => {
	globalThis[Symbol.for("lingpai.server")] = resolve;
});
// Next takes the upgrades of the server it sees, and drops them: it sees one that never listens.
const pages = next({ dev: false, dir: import.meta.dirname, quiet: true, httpServer: createServer() });
await pages.prepare();
const { port, host, isSimulated, greeting, dispatch, tellsOutage, welcomes, keepHouse, close } = await offered;
const renderPage = pages.getRequestHandler();
await renderFirstPage();
// Not before: what it writes holds what all processes' writes wait for, and would go on holding it while Next loads.
keepHouse();

// Beyond it connections are closed unheard: they cost memory, and a slow one is let go after half a minute at most.
const mostConnections = 10_000;

const server = createServer({
	maxHeaderSize: 16 * 1024,
	headersTimeout: headersDeadline,
	requestTimeout: bodyDeadline,
	keepAliveTimeout: idleDeadline,
	connectionsCheckingInterval: 2_000,
	requireHostHeader: false,
});
server.maxConnections = mostConnections;
server.on("connection", (socket) => welcomes(socket) || socket.destroy());
server.on("request", serve);
// What node:http would answer by itself, without our shape: an odd Expect, a tunnel, and (in `serve`) no Host.
server.on("checkExpectation", serve);
server.on("connect", (_request, socket) => refuseMalformed({}, socket));
server.on("clientError", refuseMalformed);

let leaving = false;
const asked = [];
let toldAt = null;
// `on`, not `once`: a signal to the whole group may come twice, and the second must not cut the first short.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, leave);

server.once("error", (error) => {
	process.stderr.write(`lingpai: cannot listen on ${host}:${port} (${error.code})\n`);
	process.exit(1);
});
// Node lets 511 connections wait to be accepted: a thousand phones at once would be told to come back in a second.
server.listen({ port, host, backlog: 4_096 }, () => {
	process.stderr.write(`${greeting(server.address().port).join("\n")}\n`);
});

function serve(request, response) {
	if (request.headers.host === undefined && request.httpVersion === "1.1") return refuseMalformed({}, request.socket);
	if (leaving) response.setHeader("Connection", "close");
	if (request.url === readiness && isToldOfLeaving(response)) return;
	if (dispatch(request, response)) return;
	if (isSimulated()) response.setHeader("X-Lingpai-Simulator", "on");
	answerPage(request, response).catch(() => response.destroy());
}

// Next would have begun its answer when it finds out that the database is away: with 200, or with a page of errors.
async function answerPage(request, response) {
	if (!(await tellsOutage(request, response))) await renderPage(request, response);
}

// Next loads most of its code with the first page: for up to a second nobody else would be answered. Better now, before
// anybody asks; what comes of it does not matter.
async function renderFirstPage() {
	const inner = createServer((request, response) => void renderPage(request, response).catch(() => response.destroy()));
	inner.listen(0, "127.0.0.1");
	await once(inner, "listening");
	const asked = get({ port: inner.address().port, host: "127.0.0.1", path: "/sign-in", agent: false });
	const [answer] = await once(asked, "response").catch(() => []);
	if (answer) await once(answer.resume(), "close");
	inner.closeAllConnections();
	inner.close();
}

/** Notes who asks whether it is ready; true when he was told that it is not, because it leaves. */
function isToldOfLeaving(response) {
	if (!leaving) {
		asked.push(performance.now());
		if (asked.length > watched.times) asked.shift();
		return false;
	}
	toldAt ??= performance.now();
	const requestId = `req_${crypto.randomUUID()}`;
	const message = "The server is shutting down.";
	const headers = {
		"Content-Type": "application/json; charset=utf-8",
		"Cache-Control": "no-store",
		"Retry-After": "1",
	};
	response.writeHead(503, { ...headers, "X-Request-Id": requestId });
	response.end(JSON.stringify({ error: "unavailable", message, requestId }));
	return true;
}

/** Goes on answering until who watches it was told, and has had the time to send his requests elsewhere. */
async function sayFarewell() {
	const begin = performance.now();
	if (asked.length < watched.times || begin - asked[0] > watched.within) return;
	const isOver = () => performance.now() > Math.min(begin + farewell.most, (toldAt ?? Infinity) + farewell.afterTold);
	while (!isOver()) await after(50);
}

/** Answers what is in flight, takes nothing new, and leaves. */
async function leave() {
	if (leaving) return;
	leaving = true;
	await sayFarewell();
	const deadline = setTimeout(() => server.closeAllConnections(), leaveDeadline);
	// Not node:http's own, which closes idle connections at once: a load balancer may be sending on one of them just now,
	// and cannot know whether a login that got no answer was made. It is answered, and told not to use that one again.
	const closed = new Promise((resolve) => Server.prototype.close.call(server, resolve));
	await Promise.race([closed, after(idleGrace, undefined, { ref: false })]);
	// A connection that is kept alive becomes idle only once it has its answer.
	server.closeIdleConnections();
	const sweep = setInterval(() => server.closeIdleConnections(), 100);
	await closed;
	clearInterval(sweep);
	clearTimeout(deadline);
	// Whatever goes wrong here must not leave a process that takes nothing and does not go.
	await close().catch((error) => {
		process.stderr.write(`lingpai: not closed in good order: ${error?.message}\n`);
		process.exit(1);
	});
	process.exit(0);
}

const malformed = {
	HPE_HEADER_OVERFLOW: "The headers are larger than 16 KiB.",
	ERR_HTTP_REQUEST_TIMEOUT: "The request did not arrive in time.",
};

// What node:http cannot parse never becomes a request; the answer still has our shape.
function refuseMalformed({ code }, socket) {
	if (code === "ECONNRESET" || !socket.writable) return socket.destroy();
	const requestId = `req_${crypto.randomUUID()}`;
	const message = malformed[code] ?? "The request is not well-formed HTTP.";
	const body = JSON.stringify({ error: "invalid_request", message, requestId });
	socket.end(
		`HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nCache-Control: no-store\r\n` +
			`X-Request-Id: ${requestId}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
	);
}
