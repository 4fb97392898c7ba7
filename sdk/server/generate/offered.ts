import type { JSONSchema } from "json-schema-to-typescript";
import { z } from "zod";
import { errorsOf } from "../../../lib/contract/operation.ts";
import { operations } from "../../../lib/contract.ts";
import { openapiDocument } from "../../../lib/openapi.ts";

type Named = (typeof operations)[number];

/** An operation as the client offers it. */
export interface Offered extends Named {
	/** Members of path, query and body together; null: there are none. */
	input: JSONSchema | null;
	isInputRequired: boolean;
	/** Null: nothing, or a file. */
	answer: JSONSchema | null;
	/** Of a list over pages: the shape of its items. */
	item: string | null;
	errorCodes: string[];
}

const schema = z.custom<JSONSchema>((value) => typeof value === "object" && value !== null);
const media = z.object({ content: z.object({ "application/json": z.object({ schema }) }).optional() });
const described = z.object({
	parameters: z.array(
		z.object({ name: z.string().optional(), required: z.boolean().optional(), schema: schema.optional() }),
	),
	requestBody: media.extend({ required: z.boolean() }).optional(),
	responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), z.unknown()).optional() })),
});
const documented = z.object({
	paths: z.record(z.string(), z.record(z.string(), described)),
	components: z.object({ schemas: z.record(z.string(), schema) }),
});

/** The shapes that have a name in the OpenAPI document. */
export function shapes(): Record<string, JSONSchema> {
	return documented.parse(openapiDocument("", false)).components.schemas;
}

/** The name of the shape that a schema refers to, or null. */
export function shapeOf(schema: unknown): string | null {
	const [, name = null] = /^#\/components\/schemas\/(\w+)$/.exec(String(Object(schema).$ref)) ?? [];
	return name;
}

/** Every operation that an API key may call, those of every key first. */
export function offeredOperations(): Offered[] {
	const { paths } = documented.parse(openapiDocument("", false));
	return operations
		.filter(({ access }) => access === "apiKey" || access === "operator")
		.toSorted(byPlace)
		.map((operation) => {
			const told = paths[operation.path]?.[operation.method.toLowerCase()];
			if (!told) throw new Error(`${operation.name} is not documented`);
			const { as, output } = operation;
			const answer = output && as !== "download" ? answerOf(told) : null;
			const input = inputOf(told);
			const isInputRequired = told.requestBody?.required === true || told.parameters.some(({ required }) => required);
			return { ...operation, input, isInputRequired, answer, item: itemOf(answer), errorCodes: errorsOf(operation) };
		});
}

// The order of a module's exports is another one under each runtime.
function byPlace(a: Named, b: Named): number {
	const place = ({ access, path, name }: Named) => `${access} ${path} ${name}`;
	return place(a) < place(b) ? -1 : 1;
}

function inputOf({ parameters, requestBody }: z.output<typeof described>): JSONSchema | null {
	const body = requestBody?.content?.["application/json"].schema;
	const named = parameters.flatMap(({ name, required, schema }) =>
		name && schema ? [{ name, required, schema }] : [],
	);
	const properties = { ...Object.fromEntries(named.map(({ name, schema }) => [name, schema])), ...body?.properties };
	if (Object.keys(properties).length === 0) return null;
	const ofBody = Array.isArray(body?.required) ? body.required : [];
	const required = [...named.flatMap(({ name, required }) => (required ? [name] : [])), ...ofBody];
	return { type: "object", properties, required };
}

function answerOf({ responses }: z.output<typeof described>): JSONSchema {
	const done = media.parse(responses["201"] ?? responses["200"]);
	const answer = done.content?.["application/json"].schema;
	if (!answer) throw new Error("an answer without a schema");
	return answer;
}

function itemOf(answer: JSONSchema | null): string | null {
	return answer?.properties?.nextCursor ? shapeOf(answer.properties.items?.items) : null;
}
