import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { errorsOf, type Operation } from "../lib/contract/operation.ts";
import { operations } from "../lib/contract.ts";
import { errors } from "../lib/errors.ts";
import type { Incoming } from "../lib/http.ts";
import { testWorld, type World } from "../lib/test-world.ts";
import { newApiKey, newToken } from "../lib/tokens.ts";
import { routes } from "./dispatcher.ts";

const here = import.meta.dirname;
const everyOther = "/api/[...path]";

/** The path of every route file below app/. */
const paths = readdirSync(here, { recursive: true, encoding: "utf8" })
	.filter((file) => /(^|[\\/])route\.tsx?$/.test(file))
	.map(
		(file) =>
			`/${relative(here, join(here, dirname(file)))
				.split(sep)
				.join("/")}`,
	)
	.filter((path) => path !== everyOther)
	.sort();

/** Where the file of a path stands: `{id}` in the contract is a folder `[id]` in Next. */
const folderOf = (path: string | null) => (path ?? "").replaceAll("{", "[").replaceAll("}", "]");
const served = routes.flatMap(({ resource }) => resource.endpoints.map(({ operation }) => operation));
const named = (spec: Pick<Operation, "method" | "path">) => `${spec.method} ${spec.path}`;

let world: World;

beforeAll(async () => {
	world = await testWorld();
});

async function call(spec: Operation, headers: Record<string, string> = {}) {
	const resource = routes.find((route) => route.resource.path === spec.path)?.resource;
	const incoming: Incoming = {
		method: spec.method,
		path: spec.path.replaceAll(/\{\w+\}/g, "x"),
		query: "",
		address: "192.0.2.7",
		header: (name) => ({ "content-type": "application/json", ...headers })[name],
		body: async () => Buffer.from(spec.body ? "{}" : ""),
	};
	const answer = await resource?.answer(world.context, incoming);
	return [answer?.status, answer?.body ? JSON.parse(String(answer.body)).error : null];
}

describe("the route files", () => {
	test("below app/ are exactly those that the dispatcher serves", () => {
		expect(routes.map(({ resource }) => folderOf(resource.path)).sort()).toEqual(paths);
	});

	test("serve every operation of the contract exactly once, and nothing else", () => {
		expect(served.map(named).sort()).toEqual(operations.map(named).sort());
		expect(new Set(served.map(named)).size).toBe(served.length);
		for (const spec of operations) {
			const { name, ...contracted } = spec;
			expect(
				served.find((one) => named(one) === named(spec)),
				name,
			).toEqual(contracted);
		}
	});

	test("stand at the path of their operations", () => {
		for (const { resource } of routes) {
			for (const { operation } of resource.endpoints) expect(operation.path).toBe(resource.path);
			const file = join(here, ...folderOf(resource.path).split("/"), "route.ts");
			expect(readFileSync(file, "utf8"), file).toContain(
				"export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } =",
			);
		}
	});
});

describe.each(operations)("$name", (spec) => {
	if (spec.access === "session") {
		test("answers 401 to a bare request and to a token that is not ours", async () => {
			const told = (code: string) => [401, spec.refusal ? "ERR_INVALID_SESSION" : code];
			expect(await call(spec)).toEqual(told("session_missing"));
			const tokens = [newToken(), newApiKey(), "x"];
			for (const token of tokens) {
				expect(await call(spec, { authorization: `Bearer ${token}` })).toEqual(told("session_unknown"));
				expect(await call(spec, { "x-wx-skey": token })).toEqual(told("session_unknown"));
			}
		});

		test("answers 401 in Wafer's words to the client of Wafer that needs them", async () => {
			const headers = { "x-wx-id": "ses_1", "x-wx-skey": newToken() };
			expect(await call(spec, headers)).toEqual([401, "ERR_INVALID_SESSION"]);
		});
	}

	if (spec.access === "apiKey") {
		test("answers 401 to a bare request, to a wrong key and to a user's token", async () => {
			const { token } = await world.login("alice");
			expect(await call(spec)).toEqual([401, "unauthorized"]);
			for (const key of [newApiKey(), token, "x"]) {
				expect(await call(spec, { authorization: `Bearer ${key}` })).toEqual([401, "unauthorized"]);
				expect(await call(spec, { "x-wx-skey": key })).toEqual([401, "unauthorized"]);
			}
		});
	}

	if (spec.access === "operator" || spec.access === "person") {
		test("answers 401 to a bare request, to a user's token and to a wrong key", async () => {
			const { token } = await world.login("alice");
			expect(await call(spec)).toEqual([401, "unauthorized"]);
			for (const key of [newApiKey(), token, "x"]) {
				expect(await call(spec, { authorization: `Bearer ${key}` })).toEqual([401, "unauthorized"]);
			}
		});
	}

	if (spec.access === "metrics") {
		test("does not exist without a metrics token, and answers 401 to a wrong one", async () => {
			expect(await call(spec)).toEqual([404, "not_found"]);
			const guarded = { ...world, context: { ...world.context, metricsToken: "0123456789abcdef" } };
			const open = world;
			world = guarded;
			expect(await call(spec)).toEqual([401, "unauthorized"]);
			expect(await call(spec, { authorization: "Bearer 0123456789abcdeX" })).toEqual([401, "unauthorized"]);
			world = open;
		});
	}

	if (spec.simulator) {
		test("does not exist while the simulator is off", async () => {
			const open = world;
			world = { ...world, context: { ...world.context, simulator: null } };
			expect(await call(spec)).toEqual([404, "not_found"]);
			world = open;
		});
	}

	test("has examples that fit its schemas", () => {
		const { body, output } = spec.example ?? {};
		if (body !== undefined) expect(spec.body?.safeParse(body).error).toBeUndefined();
		if (output !== undefined) expect(spec.output?.safeParse(output)).toMatchObject({ success: true, data: output });
		expect(spec.example === undefined || body !== undefined || output !== undefined).toBe(true);
	});

	test("has a summary, and declares errors that there are, each once", () => {
		expect(spec.summary).not.toBe("");
		const declared = errorsOf(spec);
		expect(new Set(declared).size).toBe(declared.length);
		for (const code of declared) expect(errors).toHaveProperty(code);
		expect(declared).toContain("internal");
	});
});
