import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Lingpai } from "../world/lingpai.ts";
import { listening } from "../world/listening.ts";
import { tracesOf } from "../world/traces.ts";
import { type LoggedInUser, newWorld, type World } from "../world/world.ts";

let world: World;
/** Gives the platform up after two seconds; the other waits as long as a busy machine may need. */
let hurried: Lingpai;
let bystander: LoggedInUser;

beforeAll(async () => {
	world = await newWorld();
	hurried = await world.another({ LINGPAI_UPSTREAM_TIMEOUT_MS: "2000" });
	bystander = await world.loggedInUser("o-bystander");
});

// A login that goes well between them, or the platform would be taken for down after five faults in a row.
beforeEach(async () => {
	world.wechat.misbehave = null;
	await world.loggedInUser("o-between");
});

afterAll(async () => {
	await hurried[Symbol.asyncDispose]();
	await world[Symbol.asyncDispose]();
});

/** Stands in every answer of the platform below, as do the app's secret and the code. */
const marker = "MARK-of-the-platform";

type Fault = (response: ServerResponse, echo: string) => void;

/** A login while the platform misbehaves. Whatever happens: nothing of it is told, and sessions are left alone. */
async function loginDuring(fault: Fault, server = world.server) {
	const { wechat } = world;
	const code = wechat.loginCode("o-bystander");
	const echo = `${marker} ${wechat.secret} ${code}`;
	wechat.misbehave = (call, response) => {
		if (call.query.js_code !== code) return undefined;
		fault(response, echo);
		return true;
	};
	const started = performance.now();
	const answer = await server.call("/api/login", { json: { code } });
	const elapsed = performance.now() - started;
	wechat.misbehave = null;
	for (const text of [marker, wechat.secret, code]) {
		expect(answer.text + server.output()).not.toContain(text);
		expect(tracesOf(world.server, text)).toEqual([]);
	}
	expect((await server.call("/api/session", { token: bystander.token })).status).toBe(200);
	return { ...answer, elapsed, code };
}

async function drip(response: ServerResponse): Promise<void> {
	response.write("{");
	while (!response.closed) {
		response.write(" ");
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

test.each<[string, Fault]>([
	["does not answer", () => undefined],
	["sends a head and no body", (response) => response.writeHead(200).flushHeaders()],
	["stops in the middle of its answer", (response, echo) => response.write(`{"openid":"${echo}`)],
	["sends a byte now and then", (response) => void drip(response)],
])("a platform that %s is given up in time, and the code is not sent again", async (_name, fault) => {
	const { status, body, elapsed, code } = await loginDuring(fault, hurried);
	expect([status, body.error]).toEqual([504, "upstream_timeout"]);
	expect(elapsed).toBeGreaterThan(1_900);
	// Otherwise it would be given up by nobody; a busy machine may take its time.
	expect(elapsed).toBeLessThan(60_000);
	const again = await world.server.call("/api/login", { json: { code } });
	expect([again.status, again.body.error]).toEqual([409, "code_used"]);
	expect(world.wechat.calls.filter((call) => call.query.js_code === code)).toHaveLength(1);
});

const says =
	(text: (echo: string) => string, status = 200): Fault =>
	(response, echo) =>
		response.writeHead(status, { "Content-Type": "application/json" }).end(text(echo));

const exchanged = (members: object): Fault =>
	says((echo) => JSON.stringify({ openid: "o-bystander", session_key: marker, note: echo, ...members }));

test.each<[string, Fault]>([
	["a reset", (response) => response.socket?.resetAndDestroy()],
	["half an answer", (response, echo) => response.write(`{"openid":"${echo}`, () => response.socket?.destroy())],
	["a status of 500", says((echo) => JSON.stringify({ openid: "o", session_key: echo }), 500)],
	["a status of 204", (response) => response.writeHead(204).end()],
	["HTML", says((echo) => `<html><body>${echo}</body></html>`)],
	["nothing", says(() => "")],
	["null", says(() => "null")],
	["an array", says((echo) => JSON.stringify([{ openid: "o", session_key: echo }]))],
	["a number", says(() => "40029")],
	["a text", says((echo) => JSON.stringify(echo))],
	["JSON cut off", says((echo) => `{"session_key":"${echo}`)],
	["JSON nested without end", says(() => "[".repeat(60_000))],
	["an empty object", says(() => "{}")],
	["a number for an openid", exchanged({ openid: 42 })],
	["an empty openid", exchanged({ openid: "" })],
	["null for an openid", exchanged({ openid: null })],
	["an endless openid", exchanged({ openid: "o".repeat(10_000) })],
	["an openid that would be a header of its own", exchanged({ openid: "o\r\nX-Lingpai-User: usr_root" })],
	["an openid outside ASCII", exchanged({ openid: "令牌" })],
	["no session key", exchanged({ session_key: undefined })],
	["an empty session key", exchanged({ session_key: "" })],
	["null for a session key", exchanged({ session_key: null })],
	["an object for a session key", exchanged({ session_key: { key: marker } })],
	["a number for a unionid", exchanged({ unionid: 7 })],
	["a unionid outside ASCII", exchanged({ unionid: "令牌\n" })],
	["a text for an errcode", says((echo) => JSON.stringify({ errcode: "40029", errmsg: echo }))],
	["an errcode of 0 and nothing else", says((echo) => JSON.stringify({ errcode: 0, errmsg: echo }))],
	["an errcode that nobody knows", says((echo) => JSON.stringify({ errcode: 99_999, errmsg: echo }))],
	["an errcode beyond all numbers", says((echo) => `{"errcode":1e400,"errmsg":"${echo}"}`)],
])("a platform that answers with %s is told as upstream_error", async (_name, fault) => {
	const { status, body, code } = await loginDuring(fault);
	expect([status, body.error]).toEqual([502, "upstream_error"]);
	expect((await world.server.call("/api/login", { json: { code } })).body.error).toBe("code_used");
	expect(world.wechat.calls.filter((call) => call.query.js_code === code)).toHaveLength(1);
});

test("an answer of 20 MB is not read to its end", async () => {
	let wasRead = true;
	const { status, body } = await loginDuring(async (response, echo) => {
		response.write(`{"openid":"o-bystander","session_key":"${echo}","padding":"`);
		for (let megabytes = 0; megabytes < 20 && !response.destroyed; megabytes++) {
			if (!response.write("x".repeat(1_000_000)))
				await Promise.race([once(response, "drain"), once(response, "close")]);
		}
		wasRead = !response.destroyed;
		response.end('"}');
	});
	expect([status, body.error]).toEqual([502, "upstream_error"]);
	// The stand-in may notice later than the login is answered.
	await expect.poll(() => wasRead, { timeout: 60_000 }).toBe(false);
});

test("a redirect is not followed, neither to the platform itself nor elsewhere", async () => {
	let followed = 0;
	const elsewhere = createServer((_request, response) => {
		followed++;
		response.end('{"openid":"o-evil","session_key":"AAAAAAAAAAAAAAAAAAAAAA=="}');
	});
	const port = await listening(elsewhere);
	for (const location of ["/sns/jscode2session", `${world.wechat.url}/x`, `http://127.0.0.1:${port}/steal`]) {
		for (const redirect of [301, 302, 307]) {
			await world.loggedInUser("o-between");
			const before = world.wechat.calls.length;
			const { status, body } = await loginDuring((response) => response.writeHead(redirect, { location }).end());
			expect([status, body.error]).toEqual([502, "upstream_error"]);
			expect(world.wechat.calls.length).toBe(before + 1);
		}
	}
	expect(followed).toBe(0);
	await new Promise((resolve) => elsewhere.close(resolve));
});

test("a code that never reached the platform may be used again", async () => {
	const { wechat, server } = world;
	const code = wechat.loginCode("o-offline");
	await wechat.goDown();
	const { status, body } = await server.call("/api/login", { json: { code } });
	expect([status, body.error]).toEqual([502, "upstream_error"]);
	expect((await server.call("/api/session", { token: bystander.token })).status).toBe(200);
	await wechat.comeBack();
	expect((await server.call("/api/login", { json: { code } })).status).toBe(200);
});

test("with the platform down, sessions are checked and data is verified and decrypted as ever", async () => {
	const { wechat, server } = world;
	const user = await world.loggedInUser("o-steady");
	await wechat.goDown();
	const { token } = user;
	const profile = { openId: "o-steady", nickName: "小明" };
	expect((await server.call("/api/session", { token })).status).toBe(200);
	expect((await server.call("/api/verify", { token, json: wechat.signed("o-steady", profile) })).status).toBe(200);
	expect((await server.call("/api/decrypt", { token, json: wechat.encrypt("o-steady", profile) })).status).toBe(200);
	expect((await server.call("/api/health/ready")).status).toBe(200);
	await wechat.comeBack();
});
