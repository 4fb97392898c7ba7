import { inspect } from "node:util";
import { fetch as undiciFetch } from "undici";
import { expect, expectTypeOf, test } from "vitest";
import { LingpaiError } from "./error.ts";
import { apiKey, clientOf, refused, stalling } from "./test-fetch.ts";
import type { Fetch } from "./transport.ts";

const token = "lpt_ThisIsTheTokenThatNobodyMaySeeAnywhere000";

async function failureOf(work: Promise<unknown>): Promise<LingpaiError> {
	const thrown = await work.then(
		() => null,
		(error: unknown) => error,
	);
	if (!(thrown instanceof LingpaiError)) throw new Error(`not a LingpaiError: ${inspect(thrown)}`);
	return thrown;
}

test("an answer's error tells code, status, message, request, details and wait", async () => {
	const details = [{ path: "payload", message: "must be a string" }];
	const { client } = clientOf(() => refused(400, "invalid_request", { details }, { "retry-after": "7" }));
	const error = await failureOf(client.sign({ payload: "" }));
	expect(error).toMatchObject({
		name: "LingpaiError",
		code: "invalid_request",
		status: 400,
		message: "It is invalid_request.",
		requestId: "req_1",
		retryAfter: 7,
		details,
	});
	const plain = await failureOf(clientOf(() => refused(401, "unauthorized")).client.showSettings());
	expect([plain.retryAfter, plain.details]).toEqual([null, []]);
});

test.each([
	["a proxy's page", new Response("<h1>502</h1>", { status: 502 }), 502],
	["somebody else's JSON", Response.json({ error: "teapot", message: "short and stout" }, { status: 418 }), 418],
	["JSON that is no object", Response.json("error", { status: 500 }), 500],
	["no body at all", new Response(null, { status: 500 }), 500],
	["a page in place of JSON", new Response("<html>", { status: 200 }), 200],
	["JSON that is no object, as a success", Response.json(null), 200],
	["a redirection", new Response(null, { status: 301, headers: { location: "https://elsewhere" } }), 301],
])("%s is a bad answer", async (_what, answer, status) => {
	const error = await failureOf(clientOf(() => answer).client.introspect({ token }));
	expect(error).toMatchObject({ code: "bad_answer", status, retryAfter: null });
	expect(error.message).toContain("POST /api/introspect");
	expect(error.message.includes("redirection")).toBe(status === 301);
});

test("how long to wait is told whoever says it", async () => {
	const busy = () => new Response("busy", { status: 503, headers: { "retry-after": "30" } });
	expect(await failureOf(clientOf(busy).client.showSettings())).toMatchObject({ code: "bad_answer", retryAfter: 30 });
});

test("a page in place of a file is a bad answer", async () => {
	const page = () => new Response("<html>", { headers: { "content-type": "text/html" } });
	expect(await failureOf(clientOf(page).client.exportEvents())).toMatchObject({ code: "bad_answer", status: 200 });
});

test("of a failure on the way only the system's code is told", async () => {
	const cause = Object.assign(new Error(`connect to ${apiKey}`), { code: "ECONNREFUSED" });
	const down = clientOf(() => Promise.reject(new TypeError(`fetch failed with ${apiKey}`, { cause })));
	const error = await failureOf(down.client.introspect({ token }));
	expect(error).toMatchObject({ code: "unreachable", status: null, requestId: null });
	expect(error.message).toBe("Lingpai could not be reached for POST /api/introspect, or broke off (ECONNREFUSED).");
	expect(error.cause).toBeUndefined();
	const odd = clientOf(() => Promise.reject(Object.assign(new Error("x"), { code: `secret ${apiKey}` })));
	expect((await failureOf(odd.client.showSettings())).message).not.toContain("secret");
});

test("whatever is answered, no error quotes the key or the token", async () => {
	const echo = { message: `${apiKey} and ${token}`, details: [{ path: token, message: `${token}${apiKey}` }] };
	for (const answer of [
		() => refused(400, "invalid_request", echo),
		() => refused(418, "teapot", echo),
		() => new Response(`${apiKey} ${token}`, { status: 500 }),
		() => Promise.reject(new Error(`${apiKey} ${token}`)),
	]) {
		const error = await failureOf(clientOf(answer).client.introspect({ token }));
		const seen = inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error) + error.stack;
		expect(seen).toContain(error.code);
		for (const secret of [apiKey, token]) expect(seen).not.toContain(secret.slice(4));
	}
});

test("nor does it quote an app's secret, a password or a key that goes in", async () => {
	const [secret, password, aesKey] = ["s3cretOfTheApp", "correct horse battery", "A".repeat(43)];
	const { client } = clientOf(() => refused(400, "invalid_request", { message: `${secret} ${password} ${aesKey}` }));
	const calls = [
		client.createApp({ platform: "wechat", appid: "wx", name: "Tea", secret }),
		client.changeOperator({ id: "opr_1", password }),
		client.changeApp({ id: "app_1", push: { token: "abc", aesKey } }),
	];
	const messages = (await Promise.all(calls.map(failureOf))).map(({ message }) => message);
	expect(messages).toEqual([
		`[secret] ${password} ${aesKey}`,
		`${secret} [secret] ${aesKey}`,
		`${secret} ${password} [secret]`,
	]);
});

test("who does not answer in time is told from who is not there", async () => {
	const silent = clientOf(() => new Promise<Response>(() => {}), { timeout: 20 });
	expect(await failureOf(silent.client.introspect({ token }))).toMatchObject({ code: "timed_out", status: null });
	const halfway = clientOf(() => new Response(stalling('{"active":')), { timeout: 20 });
	expect(await failureOf(halfway.client.introspect({ token }))).toMatchObject({ code: "timed_out" });
	const patient = clientOf(() => new Promise<Response>(() => {}), { timeout: 60_000 });
	expect(await failureOf(patient.client.showSettings({ timeout: 20 }))).toMatchObject({ code: "timed_out" });
});

test("a timeout ends the request itself, and Infinity is no timeout", async () => {
	const { client, asked } = clientOf(() => new Promise<Response>(() => {}), { timeout: 20 });
	await failureOf(client.showSettings());
	expect(asked[0]?.[1].signal.aborted).toBe(true);
	const slow = clientOf(async () => {
		await new Promise((resolve) => setTimeout(resolve, 50));
		return Response.json({ signature: "late" });
	});
	expect(await slow.client.sign({ payload: "" }, { timeout: Number.POSITIVE_INFINITY })).toEqual({ signature: "late" });
});

test("the caller's signal ends a call with its own reason, before or while it goes on", async () => {
	const { client, asked } = clientOf(() => new Promise<Response>(() => {}));
	const reason = new Error("the customer left");
	await expect(client.showSettings({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
	expect(asked).toEqual([]);
	const leaving = new AbortController();
	const call = client.introspect({ token }, { signal: leaving.signal });
	await Promise.resolve();
	leaving.abort(reason);
	await expect(call).rejects.toBe(reason);
	expect(asked[0]?.[1].signal.aborted).toBe(true);
});

test("any fetch will do: the global one and undici's", () => {
	expectTypeOf<typeof globalThis.fetch>().toExtend<Fetch>();
	expectTypeOf(undiciFetch).toExtend<Fetch>();
	expect(typeof undiciFetch).toBe("function");
});
