import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { StorageUnavailable } from "../db/storage.ts";
import { operation } from "./contract/operation.ts";
import { endpoint } from "./endpoint.ts";
import { Refusal } from "./errors.ts";
import type { Incoming } from "./http.ts";
import { resource } from "./resource.ts";
import { testWorld, type World } from "./test-world.ts";

let world: World;
let logged: { level: string; told: object }[];

beforeEach(async () => {
	world = await testWorld();
	logged = [];
	const level = (name: string) => (told: object) => void logged.push({ level: name, told });
	const { log } = world.context;
	world.context.log = Object.assign(Object.create(log), {
		...{ debug: level("debug"), info: level("info"), warn: level("warn"), error: level("error") },
	});
});

const greet = operation({
	method: "POST",
	path: "/api/greet",
	tag: "system",
	summary: "Says hello",
	access: "none",
	body: z.strictObject({ name: z.string().max(10) }),
	query: z.object({ loud: z.literal("1").optional() }),
	output: z.strictObject({ text: z.string() }),
	errors: ["app_unknown"],
});

type Greeted = { text: string };

function incoming(
	changes: Partial<Omit<Incoming, "header" | "body">> & { headers?: object; raw?: string } = {},
): Incoming {
	const { headers, raw = '{"name":"Ann"}', ...rest } = changes;
	const all = new Map(Object.entries({ "content-type": "application/json", ...headers }));
	return {
		...{ method: "POST", path: "/api/greet", query: "", address: null, ...rest },
		header: (name) => all.get(name),
		body: async () => Buffer.from(raw),
	};
}

async function answerOf(run: () => Promise<Greeted>, request = incoming()) {
	const { status, headers, body } = await endpoint(greet, run).answer(world.context, request);
	return { status, headers, body: JSON.parse(String(body)) };
}

const hello = async () => ({ text: "hello" });
const throwing = (error: unknown) => () => Promise.reject(error);

describe("an operation", () => {
	test("answers its output, its request's id and no-store", async () => {
		const answer = await answerOf(hello, incoming({ headers: { "x-request-id": "abc-1" } }));
		expect(answer).toEqual({
			status: 200,
			headers: {
				"Cache-Control": "no-store",
				"Content-Type": "application/json; charset=utf-8",
				"X-Request-Id": "abc-1",
			},
			body: { text: "hello" },
		});
	});

	test("gives its use case body and query, parsed", async () => {
		const given: object[] = [];
		await endpoint(greet, async (_context, input) => {
			given.push(input);
			return { text: "" };
		}).answer(world.context, incoming({ query: "loud=1" }));
		expect(given).toEqual([{ name: "Ann", loud: "1" }]);
	});

	test.each(["", "a b", "x".repeat(129), "é", "a\nb"])("makes an id of its own in place of %j", async (id) => {
		const { headers } = await answerOf(hello, incoming({ headers: { "x-request-id": id } }));
		expect(headers["X-Request-Id"]).toMatch(/^req_[A-Za-z0-9_-]{22}$/);
	});

	test("answers an error that it declares as that error, in the caller's language", async () => {
		const request = incoming({ headers: { "accept-language": "zh" } });
		const { status, body } = await answerOf(throwing(new Refusal("app_unknown")), request);
		expect([status, body.error]).toEqual([404, "app_unknown"]);
		expect(body.message).toMatch(/\p{Script=Han}/u);
	});

	test("answers an error that it does not declare as internal, and logs which", async () => {
		const { status, body } = await answerOf(throwing(new Refusal("code_used", { retryAfter: 9 })));
		expect([status, body.error]).toEqual([500, "internal"]);
		expect(logged.some(({ level }) => level === "error")).toBe(true);
	});

	test("answers a bug as internal: its text stands in the log only", async () => {
		const { status, body } = await answerOf(throwing(new TypeError("secret detail")));
		expect([status, body.error]).toEqual([500, "internal"]);
		expect(JSON.stringify(body)).not.toContain("secret detail");
		expect(logged[0]).toMatchObject({ level: "error", told: { name: "TypeError", reason: "secret detail" } });
	});

	test("answers whatever else was thrown as internal too", async () => {
		for (const thrown of ["text", null, undefined, 7]) {
			expect(await answerOf(throwing(thrown))).toMatchObject({ status: 500, body: { error: "internal" } });
		}
	});

	test("answers a storage that does not as unavailable, to be tried again", async () => {
		const answer = await answerOf(throwing(new StorageUnavailable("SQLITE_FULL")));
		expect(answer).toMatchObject({ status: 503, headers: { "Retry-After": "2" }, body: { error: "unavailable" } });
		expect(JSON.stringify(answer.body)).not.toContain("SQLITE");
	});

	test("lets no output outside the contract leave", async () => {
		const leaking = async () => ({ text: "hello", sessionKey: "the key" });
		const { status, body } = await answerOf(leaking);
		expect([status, body.error]).toEqual([500, "internal"]);
		expect(JSON.stringify(body)).not.toContain("the key");
	});
});

describe("a body", () => {
	test.each([
		["that is no JSON", { raw: "{" }, 400, "invalid_request"],
		["with a member too many", { raw: '{"name":"A","more":1}' }, 400, "invalid_request"],
		["that is missing", { raw: "" }, 400, "invalid_request"],
		["of another type", { headers: { "content-type": "text/plain" } }, 415, "unsupported_media_type"],
		["of no type", { headers: { "content-type": undefined } }, 415, "unsupported_media_type"],
		[
			"sent as a form",
			{ headers: { "content-type": "application/x-www-form-urlencoded" } },
			415,
			"unsupported_media_type",
		],
		["with a query that does not fit", { query: "loud=2" }, 400, "invalid_request"],
	])("%s is refused before anything runs", async (_, changes, status, error) => {
		let ran = false;
		const run = async () => {
			ran = true;
			return { text: "" };
		};
		const answer = await answerOf(run, incoming(changes));
		expect([answer.status, answer.body.error, ran]).toEqual([status, error, false]);
	});

	test("of JSON may name its charset", async () => {
		const headers = { "content-type": "Application/JSON; charset=utf-8" };
		expect((await answerOf(hello, incoming({ headers }))).status).toBe(200);
	});
});

describe("the operations at one path", () => {
	const { body, ...bodiless } = greet;
	const read = operation({ ...bodiless, method: "GET", example: {} });
	const here = resource([endpoint(greet, hello), endpoint(read, hello)]);

	test("refuse another method with 405 and those that there are", async () => {
		for (const method of ["PUT", "OPTIONS", "TRACE", "post"]) {
			const answer = await here.answer(world.context, incoming({ method }));
			expect([answer.status, answer.headers.Allow]).toEqual([405, "POST, GET, HEAD"]);
		}
	});

	test("answer HEAD as GET without the body", async () => {
		const answer = await here.answer(world.context, incoming({ method: "HEAD" }));
		expect([answer.status, answer.body]).toEqual([200, ""]);
	});

	test("say that the simulator is on, and nothing while it is off", async () => {
		expect((await here.answer(world.context, incoming())).headers["X-Lingpai-Simulator"]).toBe("on");
		world.context.simulator = null;
		expect((await here.answer(world.context, incoming())).headers).not.toHaveProperty("X-Lingpai-Simulator");
	});

	test("of an unknown path are none: 404 in our shape", async () => {
		const answer = await resource([]).answer(world.context, incoming());
		expect([answer.status, JSON.parse(String(answer.body)).error]).toEqual([404, "not_found"]);
	});
});
