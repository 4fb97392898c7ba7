import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { z } from "zod";
import { errorsOf } from "./contract/operation.ts";
import { operations } from "./contract.ts";
import { errors } from "./errors.ts";
import { openapi, openapiDocument } from "./openapi.ts";
import { createSimulator } from "./simulator/simulator.ts";

const example = z.union([
	z.strictObject({ $ref: z.string() }),
	z.strictObject({ summary: z.string(), value: z.unknown() }),
]);
const media = z.looseObject({
	schema: z.looseObject({}),
	examples: z.record(z.string(), example).optional(),
});
const answer = z.object({
	headers: z.record(z.string(), z.unknown()),
	content: z.record(z.string(), media).optional(),
});
const shape = z.object({
	info: z.object({ version: z.string() }),
	tags: z.array(z.object({ name: z.string(), description: z.string().regex(/\p{Script=Han}/u) })),
	paths: z.record(
		z.string(),
		z.record(
			z.string(),
			z.looseObject({
				operationId: z.string(),
				summary: z.string(),
				tags: z.tuple([z.string()]),
				security: z.array(z.record(z.string(), z.tuple([]))),
				parameters: z.array(z.looseObject({ name: z.string().optional() })),
				requestBody: z.object({ content: z.record(z.string(), media) }).optional(),
				responses: z.record(z.string(), answer),
			}),
		),
	),
	components: z.object({
		schemas: z.looseObject({
			Error: z.object({ properties: z.object({ error: z.object({ enum: z.array(z.string()) }) }) }),
		}),
		examples: z.record(z.string(), z.object({ summary: z.string(), value: z.looseObject({ error: z.string() }) })),
		securitySchemes: z.record(z.string(), z.unknown()),
	}),
});

const document = openapiDocument("1.2.3", true);
const { info, tags, paths, components } = shape.parse(document);

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ ...document, $id: "lingpai" });

/** What of `value` does not fit the schema at a place of the document. */
function misfits(place: readonly string[], value: unknown): string {
	const pointer = place.map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
	const fits = ajv.compile({ $ref: `lingpai#/${pointer}` });
	return fits(value) ? "" : `${place.join(" ")}: ${ajv.errorsText(fits.errors)}`;
}

/** Every object in the document with where it stands. */
function* everywhere(value: unknown, place: string[] = []): Generator<[string[], Record<string, unknown>]> {
	if (typeof value !== "object" || value === null) return;
	yield [place, Object.fromEntries(Object.entries(value))];
	for (const [key, inner] of Object.entries(value)) yield* everywhere(inner, [...place, key]);
}

function documented(name: string) {
	const found = Object.values(paths)
		.flatMap((methods) => Object.values(methods))
		.find(({ operationId }) => operationId === name);
	if (!found) throw new Error(`${name} is not documented`);
	return found;
}

test.each([true, false])("the document is valid OpenAPI 3.1 (simulator on: %s)", async (isSimulated) => {
	const copy = structuredClone(openapiDocument("1.2.3", isSimulated));
	const validator = new Validator();
	expect(await validator.validate(copy)).toEqual({ valid: true });
	expect(validator.version).toBe("3.1");
});

test("every schema is valid JSON Schema 2020-12", () => {
	const schemas = [...everywhere(document)].filter(([place]) => place.at(-1) === "schema");
	expect(schemas.length).toBeGreaterThan(100);
	expect(schemas.filter(([, schema]) => !ajv.validateSchema(schema)).map(([place]) => place)).toEqual([]);
});

test("every reference leads somewhere", () => {
	const references = [...everywhere(document)]
		.map(([, object]) => object.$ref)
		.filter((one) => typeof one === "string");
	const broken = references.filter((reference) => {
		const steps = reference.replace("#/", "").split("/");
		return (
			steps.reduce<unknown>((at, step) => (Object(at) === at ? Reflect.get(Object(at), step) : undefined), document) ===
			undefined
		);
	});
	expect(references.length).toBeGreaterThan(100);
	expect(broken).toEqual([]);
});

test("every operation of the contract is there with its name, tag, summary and path", () => {
	const there = Object.entries(paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(
			([
				method,
				{
					operationId,
					tags: [tag],
					summary,
				},
			]) => ({ path, method, operationId, tag, summary }),
		),
	);
	const expected = operations.map(({ path, method, name, tag, summary }) => ({
		path,
		method: method.toLowerCase(),
		operationId: name,
		tag,
		summary,
	}));
	const byName = (a: { operationId: string }, b: { operationId: string }) => a.operationId.localeCompare(b.operationId);
	expect(there.sort(byName)).toEqual(expected.sort(byName));
	expect(tags.map(({ name }) => name).sort()).toEqual([...new Set(operations.map(({ tag }) => tag))].sort());
	expect(info.version).toBe("1.2.3");
});

test.each(operations)("$name has all its errors, each with an example, and no other", (operation) => {
	const { responses } = documented(operation.name);
	const shown = Object.entries(responses).flatMap(([status, { content }]) =>
		Object.entries(content?.["application/json"]?.examples ?? {}).map(([code, example]) => ({ status, code, example })),
	);
	const { refusal } = operation;
	const expected = errorsOf(operation).map((code) => ({
		status: String(errors[code].status),
		code,
		example: refusal
			? {
					summary: expect.stringContaining(errors[code].zh),
					value: expect.objectContaining({ message: errors[code].en }),
				}
			: { $ref: `#/components/examples/${code}` },
	}));
	expect(shown.sort(byCode)).toEqual(expected.sort(byCode));
	expect(Object.keys(responses)).toContain(operation.created ? "201" : operation.output ? "200" : "204");
});

const byCode = (a: { code: string }, b: { code: string }) => a.code.localeCompare(b.code);

test.each(operations)("$name takes what the contract says", (operation) => {
	const { name, query, params, headers, body, form, text, access } = operation;
	const { parameters, requestBody, security } = documented(name);
	const members = [query, params, headers].flatMap((schema) =>
		schema instanceof z.ZodObject ? Object.keys(schema.shape) : [],
	);
	expect(new Set(parameters.flatMap((parameter) => parameter.name ?? []))).toEqual(new Set(members));
	const types = text ?? ["application/json", ...(form ? ["application/x-www-form-urlencoded"] : [])];
	expect(Object.keys(requestBody?.content ?? {})).toEqual(body ? types : []);
	expect(security.length > 0).toBe(!["none", "browser"].includes(access));
	expect(Object.keys(components.securitySchemes)).toEqual(
		expect.arrayContaining(security.flatMap((way) => Object.keys(way))),
	);
});

test("every error has an example with its code and both sentences, and the set is closed", () => {
	for (const [code, { en, zh }] of Object.entries(errors)) {
		expect(components.examples[code]).toMatchObject({
			summary: expect.stringContaining(zh),
			value: { error: code, message: en },
		});
		expect(misfits(["components", "schemas", "Error"], components.examples[code]?.value)).toBe("");
	}
	expect(components.schemas.Error.properties.error.enum).toEqual(Object.keys(errors));
});

test("every example fits the schema that it stands beside", () => {
	const found = [...everywhere(document)].filter(([, object]) => "example" in object);
	const inSchemas = found.map(([place, { example, schema }]) =>
		misfits(schema ? [...place, "schema"] : place, example),
	);
	expect(found.length).toBeGreaterThan(50);
	expect(inSchemas.filter(Boolean)).toEqual([]);

	const errorsInPlace = [...everywhere(document)].filter(
		([place]) => place.at(-2) === "examples" && place[0] === "paths",
	);
	const inAnswers = errorsInPlace.flatMap(([place, { value }]) =>
		value === undefined ? [] : [misfits([...place.slice(0, -2), "schema"], value)],
	);
	expect(inAnswers.length).toBeGreaterThan(20);
	expect(inAnswers.filter(Boolean)).toEqual([]);
});

test("a schema says no: an unknown member and a missing one are found", () => {
	const login = ["paths", "/api/login", "post", "requestBody", "content", "application/json", "schema"];
	expect(misfits(login, { code: "x", more: 1 })).toContain("additional");
	const verify = ["paths", "/api/verify", ...login.slice(2)];
	expect(misfits(verify, {})).toContain("required");
});

test("answers may get more members later, and no bound of zod's own stands in a schema", () => {
	const schemas = [...everywhere(document)];
	const closed = schemas.filter(
		([place, schema]) => /responses|components/.test(place.join(" ")) && schema.additionalProperties === false,
	);
	expect(closed).toEqual([]);
	expect(JSON.stringify(document)).not.toContain(String(Number.MAX_SAFE_INTEGER));
	expect(schemas.filter(([, schema]) => schema.format === "date-time" && "pattern" in schema)).toEqual([]);
});

test("a filter that yes or no answers is a boolean, whatever language a client is made in", () => {
	const { parameters } = documented("listUsers");
	expect(parameters.find(({ name }) => name === "blocked")).toMatchObject({ in: "query", schema: { type: "boolean" } });
	expect(JSON.stringify(parameters)).not.toContain('"true"');
});

test("a file is told by its kinds and its name's header", () => {
	const { headers, content } = documented("exportEvents").responses["200"] ?? {};
	expect(Object.keys(content ?? {})).toEqual(["text/csv", "application/json"]);
	expect(Object.values(content ?? {})).toContainEqual({ schema: { type: "string", format: "binary" } });
	expect(Object.keys(headers ?? {})).toContain("Content-Disposition");
});

test("what a list over pages holds has a name of its own, so that a made client has few types", () => {
	const lists = operations.filter(({ name }) => /^list(?!My)/.test(name));
	const items = lists.map(({ name }) => documented(name).responses["200"]?.content?.["application/json"]?.schema);
	expect(items.map((schema) => z.object({ properties: z.object({ items: named }) }).safeParse(schema).success)).toEqual(
		lists.map(() => true),
	);
});

const named = z.object({ items: z.object({ $ref: z.string().startsWith("#/components/schemas/") }) });

test("waits are told by Retry-After, and the answers of forward-auth by its headers", () => {
	const { responses } = documented("decrypt");
	const waiting = Object.entries(responses).filter(([, { headers }]) => "Retry-After" in headers);
	expect(waiting.map(([status]) => status)).toEqual(["429", "503"]);
	expect(Object.keys(documented("forwardAuth").responses["200"]?.headers ?? {})).toContain("X-Lingpai-Openid");
	expect(Object.keys(documented("metrics").responses["200"]?.content ?? {})).toEqual(["text/plain"]);
});

test("while the simulator is off the document says nothing of it", () => {
	const { paths, tags } = shape.parse(openapiDocument("1.2.3", false));
	expect(Object.keys(paths).filter((path) => path.includes("simulator"))).toEqual([]);
	expect(tags.map(({ name }) => name)).not.toContain("simulator");
	expect(Object.keys(paths)).toContain("/api/login");
});

test("the document is made once, and again when the simulator ended", async () => {
	const context: Parameters<typeof openapi>[0] = { version: "1.2.3", simulator: createSimulator(() => 0) };
	expect(await openapi(context)).toBe(await openapi(context));
	expect(await openapi(context)).toEqual(document);
	context.simulator = null;
	expect(await openapi(context)).toEqual(openapiDocument("1.2.3", false));
});
