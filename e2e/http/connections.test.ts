import { chmodSync, readdirSync, statSync } from "node:fs";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeWechat, fakeWechat } from "../world/fake-wechat.ts";
import { type Environment, type Lingpai, lingpai } from "../world/lingpai.ts";
import { answersOn, connection, exchange } from "../world/raw.ts";

let wechat: FakeWechat;
let environment: Environment;
let server: Lingpai;

beforeAll(async () => {
	wechat = await fakeWechat();
	environment = {
		LINGPAI_UPSTREAM_WECHAT: wechat.url,
		LINGPAI_APP: `wechat:${wechat.appid}:${wechat.secret}`,
		LINGPAI_RATE_LIMITS: "off",
	};
	server = await lingpai(environment);
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
	await wechat[Symbol.asyncDispose]();
});

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const head = "POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

/** Connections that have each sent these bytes, and are let go of silently in the end. */
async function connections(count: number, bytes: string, to = server): Promise<Socket[]> {
	const sockets = await Promise.all(Array.from({ length: count }, () => connection(to.url)));
	for (const socket of sockets) socket.on("error", () => undefined).write(bytes);
	return sockets;
}

/** Sends one byte a second until the server has had enough. */
async function trickle(begin: string, rest: string, within: number) {
	const socket = await connection(server.url);
	const started = performance.now();
	socket.write(begin);
	let sent = 0;
	const drip = setInterval(() => socket.writable && socket.write(rest.charAt(sent++ % rest.length)), 1_000);
	const { answers, end } = await answersOn(socket, Number.POSITIVE_INFINITY, within);
	clearInterval(drip);
	return { answers, end, seconds: (performance.now() - started) / 1000 };
}

/** The platform answers logins as `openid`, but only after a while. */
function slowly(openid: string, milliseconds: number): FakeWechat["misbehave"] {
	const sessionKey = wechat.sessionKey(openid);
	return ({ path }, response: ServerResponse) => {
		if (path !== "/sns/jscode2session") return undefined;
		setTimeout(() => response.end(JSON.stringify({ openid, session_key: sessionKey })), milliseconds);
		return true;
	};
}

test.concurrent("a header sent byte by byte is given up after ten seconds, with one 400", async () => {
	const { answers, end, seconds } = await trickle("GET /api/session HTTP/1.1\r\nX-A: ", "a", 20_000);
	expect(answers.map(({ status }) => status)).toEqual([400]);
	expect(end).not.toBe("open");
	expect(seconds).toBeGreaterThan(9);
	expect(seconds).toBeLessThan(17);
});

test.concurrent("a body sent byte by byte is given up after thirty seconds, with one 400", async () => {
	const { answers, end, seconds } = await trickle(`${head}Content-Length: 1000\r\n\r\n`, " ", 45_000);
	expect(answers.map(({ status }) => status)).toEqual([400]);
	expect(end).not.toBe("open");
	expect(seconds).toBeGreaterThan(29);
	expect(seconds).toBeLessThan(40);
});

test.concurrent("a connection that sends nothing at all is closed as well", async () => {
	const { end, milliseconds } = await exchange(server.url, "", { within: 20_000 });
	expect(end).not.toBe("open");
	expect(milliseconds).toBeLessThan(17_000);
});

test.concurrent("SIGTERM waits ten seconds for a request that does not arrive, and leaves with 0", async () => {
	await using leaving = await lingpai(environment);
	await connections(5, `${head}Content-Length: 50\r\n\r\n{`, leaving);
	await wait(300);
	const started = performance.now();
	const left = leaving.stop("SIGTERM");
	leaving.process().kill("SIGTERM");
	expect(await left).toBe(0);
	expect(performance.now() - started).toBeLessThan(15_000);
});

test("two hundred half-open connections do not disturb others", async () => {
	const halfHeads = await connections(100, "GET /api/session HTTP/1.1\r\nHo");
	const halfBodies = await connections(100, `${head}Content-Length: 60000\r\n\r\n{"code":`);
	const durations: number[] = [];
	for (let n = 0; n < 200; n += 1) {
		const started = performance.now();
		const { status } = await server.call("/api/login", { json: { code: wechat.loginCode("o-undisturbed") } });
		expect(status).toBe(200);
		durations.push(performance.now() - started);
	}
	expect(durations.toSorted((a, b) => a - b)[190]).toBeLessThan(1_000);
	for (const socket of [...halfHeads, ...halfBodies]) socket.destroy();
});

test("clients that vanish in the middle of a request harm nothing", async () => {
	wechat.misbehave = slowly("o-vanishes", 500);
	const content = JSON.stringify({ code: "vanishes" });
	const waiting = await connections(50, `${head}Content-Length: ${content.length}\r\n\r\n${content}`);
	const sending = await connections(50, `${head}Content-Length: 5000\r\n\r\n{"code":`);
	const chunking = await connections(50, `${head}Transfer-Encoding: chunked\r\n\r\nff\r\n{`);
	await wait(200);
	for (const socket of [...waiting, ...sending, ...chunking]) socket.resetAndDestroy();
	await wait(600);
	wechat.misbehave = null;
	expect((await server.call("/api/login", { json: { code: wechat.loginCode("o-stays") } })).status).toBe(200);
	expect(server.output()).not.toMatch(/uncaughtException|unhandledRejection|"internal"/);
});

test("SIGTERM answers the login in flight, takes no new connection, and leaves with 0", async () => {
	await using leaving = await lingpai(environment);
	wechat.misbehave = slowly("o-last", 1_500);
	const login = leaving.call("/api/login", { json: { code: "the-last-one" } });
	await wait(300);
	const started = performance.now();
	const left = leaving.stop("SIGTERM");
	await wait(200);
	await expect(connection(leaving.url)).rejects.toThrow("ECONNREFUSED");
	const { status, headers, body } = await login;
	expect(status).toBe(200);
	expect(await left).toBe(0);
	// The slow platform took 1.2 s of this; the connection that was kept alive did not hold it up.
	expect(performance.now() - started).toBeLessThan(6_000);
	wechat.misbehave = null;
	await leaving.start();
	expect((await leaving.call("/api/session", { token: String(body.token) })).status).toBe(200);
	expect(headers.get("x-request-id")).not.toBeNull();
});

test("SIGTERM leaves at once when connections are only kept alive or silent", async () => {
	await using leaving = await lingpai(environment);
	const idle = await connections(20, "GET /api/health/live HTTP/1.1\r\nHost: x\r\n\r\n", leaving);
	await connections(20, "", leaving);
	await wait(300);
	const started = performance.now();
	expect(await leaving.stop("SIGTERM")).toBe(0);
	expect(performance.now() - started).toBeLessThan(5_000);
	for (const socket of idle) socket.destroy();
});

test("only the owner may read the database, its companions the master keys and the setup token", async () => {
	const modes = () =>
		Object.fromEntries(
			readdirSync(server.folder).map((name) => [name, statSync(join(server.folder, name)).mode & 0o777]),
		);
	const names = ["lingpai.db", "lingpai.db-shm", "lingpai.db-wal", "master.keys", "setup.token"];
	expect(modes()).toEqual(Object.fromEntries(names.map((name) => [name, 0o600])));
	await server.stop();
	chmodSync(join(server.folder, "lingpai.db"), 0o644);
	await server.start();
	expect(modes()).toEqual(Object.fromEntries(names.map((name) => [name, 0o600])));
});
