import { compile, type JSONSchema } from "json-schema-to-typescript";
import { type Offered, shapeOf, shapes } from "./offered.ts";

/** The types of what operations take and answer, and of the named shapes in that. */
export async function typesOf(offered: Offered[]): Promise<string> {
	const known = shapes();
	const named = new Set<string>();
	const types = offered.flatMap((one) => [
		...(one.input ? [typeOf(one.input, inputType(one.name), `What \`${one.name}\` takes.`, named)] : []),
		...(one.answer ? [typeOf(one.answer, answerType(one), `What \`${one.name}\` answers.`, named)] : []),
	]);
	// A shape may name others: the set grows while it is gone through.
	for (const name of named) types.push(typeOf(known[name] ?? {}, name, name, named));
	return (await Promise.all(types)).filter(Boolean).join("\n\n");
}

/** What the type of an operation's input is called. */
export function inputType(name: string): string {
	return `${capital(name)}Input`;
}

/** What an operation answers: a shape that has a name, or a type of its own. */
export function answerType({ name, as, answer }: Offered): string {
	if (as === "download") return "Download";
	if (!answer) return "void";
	return shapeOf(answer) ?? `${capital(name)}Output`;
}

/** The method for all items of a list: `listApiKeys` → `apiKeys`. */
export function listedIn(name: string): string {
	const [, first, rest] = /^list([A-Z])(\w+)$/.exec(name) ?? [];
	if (!first) throw new Error(`${name} is a list over pages: call it list…`);
	return first.toLowerCase() + rest;
}

async function typeOf(schema: JSONSchema, name: string, told: string, named: Set<string>): Promise<string> {
	const shape = shapeOf(schema);
	if (shape) named.add(shape);
	if (shape) return "";
	const { description = told, ...rest } = withNames(schema, named);
	const made = await compile(rest, name, {
		additionalProperties: false,
		bannerComment: "",
		format: false,
		ignoreMinAndMaxItems: true,
	});
	const body = made.trim().replace(/\/\*\*\n\s*\* (.*)\n\s*\*\//g, "/** $1 */");
	return `/** ${description} */\n${body}`;
}

// References become names of types that are made apart.
function withNames(schema: JSONSchema, named: Set<string>): JSONSchema {
	const copy: JSONSchema = JSON.parse(JSON.stringify(schema), (_key, value) => {
		const shape = shapeOf(value);
		if (shape) named.add(shape);
		return shape ? { ...value, $ref: undefined, tsType: shape } : value;
	});
	return JSON.parse(JSON.stringify(copy));
}

function capital(name: string): string {
	return name.charAt(0).toUpperCase() + name.slice(1);
}
