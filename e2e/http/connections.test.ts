import { chmodSync, readdirSync, statSync } from "node:fs";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bestOf } from "../world/best-of.ts";
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
		LINGPAI_UPSTREAM_TIMEOUT_MS: "30000",
		LINGPAI_APP: `wechat:${wechat.appid}:${wechat.secret}`,
		LINGPAI_RATE_LIMITS: "off",
	};
	server = await lingpai(environment);
});

afterAll(async () => {
	await server[Symbol.asyncDispose]();
	await wechat[Symbol.asyncDispose]();
});

// Against hanging.
const patience = { timeout: 120_000, interval: 20 };
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
	const started = performance.now();
	const socket = await connection(server.url);
	socket.write(begin);
	let sent = 0;
	const drip = setInterval(() => socket.writable && socket.write(rest.charAt(sent++ % rest.length)), 1_000);
	const { answers, end } = await answersOn(socket, Number.POSITIVE_INFINITY, within);
	clearInterval(drip);
	return { answers, end, seconds: (performance.now() - started) / 1000 };
}

/** The platform answers logins as `openid`, but only when it is told to. */
function held(openid: string, until: Promise<unknown>): FakeWechat["misbehave"] {
	const sessionKey = wechat.sessionKey(openid);
	return ({ path }, response: ServerResponse) => {
		if (path !== "/sns/jscode2session") return undefined;
		until.then(() => response.end(JSON.stringify({ openid, session_key: sessionKey })));
		return true;
	};
}

/** Whether the platform was asked for this code. */
const isAsked = (code: string) => wechat.calls.some(({ query }) => query.js_code === code);

/** Whether nobody takes connections there. */
async function isRefused(url: string): Promise<boolean> {
	try {
		(await connection(url)).destroy();
		return false;
	} catch (error) {
		return Object(error).code === "ECONNREFUSED";
	}
}

test.concurrent("a header sent byte by byte is given up after ten seconds, with one 400", async () => {
	const { answers, end, seconds } = await trickle("GET /api/session HTTP/1.1\r\nX-A: ", "a", 120_000);
	expect(answers.map(({ status }) => status)).toEqual([400]);
	expect(end).not.toBe("open");
	expect(seconds).toBeGreaterThan(9);
	// Else the thirty of a body, or the sixty-five of an idle connection.
	expect(seconds).toBeLessThan(29);
});

test.concurrent("a body sent byte by byte is given up after thirty seconds, with one 400", async () => {
	const { answers, end, seconds } = await trickle(`${head}Content-Length: 1000\r\n\r\n`, " ", 120_000);
	expect(answers.map(({ status }) => status)).toEqual([400]);
	expect(end).not.toBe("open");
	expect(seconds).toBeGreaterThan(29);
	expect(seconds).toBeLessThan(64);
});

test.concurrent("a connection that sends nothing at all is closed as well", async () => {
	const { end, milliseconds } = await exchange(server.url, "", { within: 120_000 });
	expect(end).not.toBe("open");
	expect(milliseconds).toBeLessThan(29_000);
});

test.concurrent("SIGTERM waits ten seconds for a request that does not arrive, and leaves with 0", async () => {
	await using leaving = await lingpai(environment);
	await connections(5, `${head}Content-Length: 50\r\n\r\n{`, leaving);
	// It has read them: what it answers came later.
	await leaving.call("/api/health/live");
	const started = performance.now();
	const left = leaving.stop("SIGTERM");
	leaving.process().kill("SIGTERM");
	expect(await left).toBe(0);
	const seconds = (performance.now() - started) / 1000;
	expect(seconds).toBeGreaterThan(9);
	// A body has thirty.
	expect(seconds).toBeLessThan(29);
});

/** Half of so many logins, one after the other, took no longer than this, milliseconds. */
async function medianLogin(count: number): Promise<number> {
	const durations: number[] = [];
	for (let n = 0; n < count; n += 1) {
		const started = performance.now();
		const { status } = await server.call("/api/login", { json: { code: wechat.loginCode("o-undisturbed") } });
		expect(status).toBe(200);
		durations.push(performance.now() - started);
	}
	return durations.toSorted((a, b) => a - b)[count / 2] ?? 0;
}

test("two hundred half-open connections do not disturb others", async () => {
	const alone = await medianLogin(100);
	const halfHeads = await connections(100, "GET /api/session HTTP/1.1\r\nHo");
	const halfBodies = await connections(100, `${head}Content-Length: 60000\r\n\r\n{"code":`);
	expect(await medianLogin(200)).toBeLessThan(10 * alone + 100);
	for (const socket of [...halfHeads, ...halfBodies]) socket.destroy();
});

test("clients that vanish in the middle of a request harm nothing", async () => {
	const { promise, resolve } = Promise.withResolvers<void>();
	wechat.misbehave = held("o-vanishes", promise);
	const content = JSON.stringify({ code: "vanishes" });
	const waiting = await connections(50, `${head}Content-Length: ${content.length}\r\n\r\n${content}`);
	const sending = await connections(50, `${head}Content-Length: 5000\r\n\r\n{"code":`);
	const chunking = await connections(50, `${head}Transfer-Encoding: chunked\r\n\r\nff\r\n{`);
	await expect.poll(() => isAsked("vanishes"), patience).toBe(true);
	for (const socket of [...waiting, ...sending, ...chunking]) socket.resetAndDestroy();
	await wait(200);
	resolve();
	wechat.misbehave = null;
	expect((await server.call("/api/login", { json: { code: wechat.loginCode("o-stays") } })).status).toBe(200);
	expect(server.output()).not.toMatch(/uncaughtException|unhandledRejection|"internal"/);
});

test("SIGTERM answers the login in flight, takes no new connection, and leaves with 0", async () => {
	await using leaving = await lingpai(environment);
	const { promise, resolve } = Promise.withResolvers<void>();
	wechat.misbehave = held("o-last", promise);
	const login = leaving.call("/api/login", { json: { code: "the-last-one" } });
	await expect.poll(() => isAsked("the-last-one"), patience).toBe(true);
	const left = leaving.stop("SIGTERM");
	await expect.poll(() => isRefused(leaving.url), patience).toBe(true);
	expect(leaving.process().exitCode).toBeNull();
	resolve();
	const { status, headers, body } = await login;
	expect(status).toBe(200);
	expect(await left).toBe(0);
	wechat.misbehave = null;
	await leaving.start();
	expect((await leaving.call("/api/session", { token: String(body.token) })).status).toBe(200);
	expect(headers.get("x-request-id")).not.toBeNull();
});

test("SIGTERM leaves at once when connections are only kept alive or silent", async () => {
	await using leaving = await lingpai(environment);
	const took = await bestOf(5_000, async () => {
		if (leaving.process().exitCode !== null) await leaving.start();
		const idle = await connections(20, "GET /api/health/live HTTP/1.1\r\nHost: x\r\n\r\n", leaving);
		await connections(20, "", leaving);
		await leaving.call("/api/health/live");
		const started = performance.now();
		expect(await leaving.stop("SIGTERM")).toBe(0);
		for (const socket of idle) socket.destroy();
		return performance.now() - started;
	});
	expect(took).toBeLessThan(5_000);
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
