import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FakeWechat, fakeWechat } from "../world/fake-wechat.ts";
import { meansOf, metricsToken, validBodies } from "../world/hostile-means.ts";
import type { HostileRequest } from "../world/hostile-requests.ts";
import { neverSucceeded, requestsFor, toldOf } from "../world/hostile-run.ts";
import { memoryOf, sendAll } from "../world/hostile-sender.ts";
import { type Lingpai, lingpai } from "../world/lingpai.ts";
import { malformed, odd } from "../world/malformed-http.ts";
import { exchange, type RawAnswer } from "../world/raw.ts";
import { faultOf } from "../world/shape.ts";

// Another one each time; HOSTILE_SEED=… repeats a run.
const seed = Number(process.env.HOSTILE_SEED ?? Math.floor(Math.random() * 2 ** 31));
const deadline = 10_000;
// An answer that is late because the machine stood still shows nothing; one that never comes is a fault all the same.
const patience = 120_000;

function answerFault({ status, headers, body }: RawAnswer): string | null {
	return faultOf({ status, header: (name) => headers.get(name), text: body });
}

/** Sends them; tells also for how many milliseconds this process, which has little to do, had to wait for its turn. */
async function sentAll(server: Lingpai, requests: HostileRequest[]) {
	const delays = monitorEventLoopDelay();
	delays.enable();
	const sent = await sendAll(server, requests, patience);
	delays.disable();
	return { sent, stalled: delays.max / 1e6 };
}

describe("beside WeChat", () => {
	let wechat: FakeWechat;
	let server: Lingpai;

	beforeAll(async () => {
		wechat = await fakeWechat();
		server = await lingpai({
			LINGPAI_UPSTREAM_WECHAT: wechat.url,
			LINGPAI_APP: `wechat:${wechat.appid}:${wechat.secret}`,
			LINGPAI_OWNER_EMAIL: "owner@example.com",
			LINGPAI_OWNER_PASSWORD: "a password of the owner",
			LINGPAI_RATE_LIMITS: "off",
			METRICS_TOKEN: metricsToken,
		});
	});

	afterAll(async () => {
		await server[Symbol.asyncDispose]();
		await wechat[Symbol.asyncDispose]();
	});

	test("ten thousand hostile requests are each answered within ten seconds, in our shape, without a 5xx", async () => {
		const code = async (user: string) => wechat.loginCode(user);
		const means = await meansOf(server, code, (token) => validBodies(wechat, token), { withOperators: true });
		const requests = requestsFor(means, { seed, count: 10_000 });
		const before = memoryOf(server);
		const started = performance.now();
		const { sent, stalled } = await sentAll(server, requests);
		const grown = memoryOf(server) - before;
		console.log(`beside WeChat, HOSTILE_SEED=${seed}: ${toldOf(sent, requests.length, performance.now() - started)}`);
		console.log(`memory ${before.toFixed(0)} MiB, grown by ${grown.toFixed(0)} MiB`);
		expect(sent.faults.slice(0, 10), `HOSTILE_SEED=${seed}`).toEqual([]);
		expect(sent.slowest - stalled).toBeLessThan(deadline);
		expect(grown).toBeLessThan(300);
		expect(neverSucceeded(sent, ({ access, simulator }) => !simulator && access !== "person")).toEqual([]);
		expect(sent.statuses.get("decrypt")?.get(422)).toBeGreaterThan(3);
		for (const token of means.tokens) expect((await server.call("/api/session", { token })).status).toBe(200);
	});

	test.each(Object.entries(malformed))("%s gets one 400 in our shape, and the end", async (_name, bytes) => {
		const { answers, end } = await exchange(server.url, bytes, { within: patience });
		expect(answers.map(({ status }) => status)).toEqual([400]);
		expect(answers.map(answerFault)).toEqual([null]);
		expect(end).not.toBe("open");
	});

	test.each(Object.entries(odd))("%s is answered as any request", async (_name, { bytes, status }) => {
		const { answers } = await exchange(server.url, bytes, { answers: 1, within: patience });
		expect(answers.map((answer) => answer.status)).toEqual([status]);
	});

	test("a hundred pipelined requests are answered in their order", async () => {
		const ids = Array.from({ length: 100 }, (_, n) => `pipelined-${n}`);
		const paths = ["/api/session", "/api/health/live", "/api/nothing", "/api/user"];
		const bytes = ids.map((id, n) => `GET ${paths[n % 4]} HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${id}\r\n\r\n`).join("");
		const { answers } = await exchange(server.url, bytes, { answers: 100, within: patience });
		expect(answers.map(({ headers }) => headers.get("x-request-id"))).toEqual(ids);
		expect(answers.map(answerFault).filter(Boolean)).toEqual([]);
	});

	test("after all that it logs people in, and nothing went past its own error handling", async () => {
		const { status } = await server.call("/api/login", {
			json: { code: wechat.loginCode("o-after"), appid: wechat.appid },
		});
		expect(status).toBe(200);
		expect(server.output()).not.toMatch(/uncaughtException|unhandledRejection/);
	});
});

test("three thousand hostile requests to a server with the simulator are answered as well", async () => {
	await using server = await lingpai({
		LINGPAI_SIMULATOR: "1",
		LINGPAI_RATE_LIMITS: "off",
		METRICS_TOKEN: metricsToken,
	});
	const code = async (user: string) => {
		return String((await server.call("/api/simulator/login", { json: { user } })).body.code);
	};
	const waferHeaders = [{ "x-wx-code": await code("alice") }];
	const bodies = {
		...{ waferLogin: waferHeaders, waferLoginByPost: waferHeaders },
		simulateLogin: [{ user: "alice" }, { user: "bob", newSessionKey: true }],
		simulateData: ["userInfo", "phoneNumber", "weRunData", "shareInfo"].map((kind) => ({ user: "alice", kind })),
		simulatePhone: [{ user: "alice" }],
	};
	const means = await meansOf(server, code, () => bodies, { withOperators: false });
	// Those of operators may register a real app, which ends the simulator.
	const requests = requestsFor(means, { seed, count: 3_000, isMeant: ({ tag }) => tag !== "operator" });
	const started = performance.now();
	const { sent, stalled } = await sentAll(server, requests);
	console.log(
		`with the simulator, HOSTILE_SEED=${seed}: ${toldOf(sent, requests.length, performance.now() - started)}`,
	);
	expect(sent.faults.slice(0, 10), `HOSTILE_SEED=${seed}`).toEqual([]);
	expect(sent.slowest - stalled).toBeLessThan(deadline);
	expect(neverSucceeded(sent, ({ simulator }) => simulator === true)).toEqual([]);
});

const waferError = (told: object) => JSON.stringify({ message: "x", requestId: "r1", ...told });

test.each([
	["a 5xx", { status: 500 }],
	["no request id", { requestId: "" }],
	["a request id that is not the body's", { requestId: "another" }],
	["no Cache-Control", { cacheControl: "" }],
	["HTML", { type: "text/html" }],
	["a status that is not the error's", { status: 404 }],
	["an error that is not one of ours", { text: '{"error":"oops","message":"x","requestId":"r1"}' }],
	["Wafer's error with another code than its status", { text: waferError({ code: 500, error: "invalid_request" }) }],
	["Wafer's dead session without its 401", { text: waferError({ code: -1, error: "ERR_INVALID_SESSION" }) }],
	["a stack beside the error", { text: '{"error":"invalid_request","message":"x","requestId":"r1","stack":"at x"}' }],
])("the check of answers sees %s", (_fault, changed) => {
	const right = { status: 400, requestId: "r1", cacheControl: "no-store", type: "application/json" };
	const text = '{"error":"invalid_request","message":"x","requestId":"r1"}';
	const check = (answer: typeof right & { text: string }) => {
		const headers = {
			"x-request-id": answer.requestId,
			"cache-control": answer.cacheControl,
			"content-type": answer.type,
		};
		const known = new Map(Object.entries(headers));
		return faultOf({ status: answer.status, header: (name) => known.get(name), text: answer.text });
	};
	expect(check({ ...right, text })).toBeNull();
	expect(check({ ...right, text: waferError({ code: 400, error: "invalid_request" }) })).toBeNull();
	expect(check({ ...right, status: 401, text: waferError({ code: -1, error: "ERR_INVALID_SESSION" }) })).toBeNull();
	expect(check({ ...right, text, ...changed })).not.toBeNull();
});
