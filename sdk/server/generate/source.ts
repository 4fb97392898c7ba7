import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, type JSONSchema } from "json-schema-to-typescript";
import { z } from "zod";
import { errors } from "../../../lib/errors.ts";
import { formatted } from "./formatted.ts";
import { type Offered, offeredOperations } from "./offered.ts";

/** The folder of the sources that are made. */
export const generated = join(import.meta.dirname, "..", "src", "generated");

/** What the contract makes of them, by file name. */
export async function sources(): Promise<Record<string, string>> {
	const offered = offeredOperations();
	return {
		"contract.ts": formatted(await contractSource(offered)),
		"operations.ts": formatted(operationsSource(offered)),
	};
}

const banner = "// Made from lib/contract.ts by `node sdk/server/generate/main.ts`: change it there.\n";

async function contractSource(offered: Offered[]): Promise<string> {
	const codes = Object.keys(errors);
	const types = await Promise.all(offered.map(typesOf));
	return [
		`${banner}import type { Download } from "../answer.ts";\nimport type { CallOptions } from "../transport.ts";`,
		`/** Every error that Lingpai answers. */\nexport type ErrorCode = ${codes.map((code) => `"${code}"`).join(" | ")};`,
		`/** Every operation that an API key may call, and the lists' items over all pages. */
export interface Operations {\n${offered.map(signaturesOf).join("\n")}\n}`,
		...types,
	].join("\n\n");
}

async function typesOf({ name, input, answer, item }: Offered): Promise<string> {
	const listed = item && { ...answer, properties: { ...answer?.properties, items: { tsType: `${listedOf(name)}[]` } } };
	const found = [
		input && typeOf(input, `${pascal(name)}Input`, `What \`${name}\` takes.`),
		item && typeOf(item, listedOf(name), `What \`${name}\` lists.`),
		answer && typeOf(listed ?? answer, `${pascal(name)}Output`, `What \`${name}\` answers.`),
	];
	return (await Promise.all(found)).filter(Boolean).join("\n\n");
}

async function typeOf(schema: JSONSchema, name: string, told: string): Promise<string> {
	const made = await compile(structuredClone(schema), name, {
		additionalProperties: false,
		bannerComment: "",
		format: false,
		ignoreMinAndMaxItems: true,
	});
	const body = made.trim().replace(/\/\*\*\n\s*\* (.*)\n\s*\*\//g, "/** $1 */");
	return `/** ${told} */\n${body}`;
}

function signaturesOf(one: Offered): string {
	const { name, as, item } = one;
	const parameters = [...inputParameter(one, `${pascal(name)}Input`), "options?: CallOptions"].join(", ");
	const answer = as === "download" ? "Download" : one.output ? `${pascal(name)}Output` : "void";
	const single = `${commentOf(one)}\n${name}(${parameters}): Promise<${answer}>;`;
	if (!item) return single;
	const everyPage = [...inputParameter(one, `Omit<${pascal(name)}Input, "cursor">`), "options?: CallOptions"].join(
		", ",
	);
	const comment = `/** The items of \`${name}\` over all its pages, 200 a page when \`limit\` is not told. */`;
	return `${single}\n${comment}\n${everyOf(name)}(${everyPage}): AsyncGenerator<${listedOf(name)}, void, undefined>;`;
}

function inputParameter({ input, isInputRequired }: Offered, type: string): string[] {
	return input ? [`input${isInputRequired ? "" : "?"}: ${type}`] : [];
}

/** What an operation may answer because it exists; the READMEs tell. */
const common = new Set<string>([
	...["unauthorized", "forbidden", "invalid_request", "payload_too_large", "unsupported_media_type"],
	...["rate_limited", "internal", "unavailable"],
]);

function commentOf({ summary, method, path, access, ofOneApp, errorCodes }: Offered): string {
	const key = access === "apiKey" ? "any scope" : `scope \`admin\`${ofOneApp ? "" : " that is not limited to one app"}`;
	const own = errorCodes.filter((code) => !common.has(code)).map((code) => `\`${code}\``);
	const lines = [summary, "", `\`${method} ${path}\`, with an API key of ${key}.`];
	if (own.length > 0) lines.push(`Errors: ${own.join(", ")}.`);
	return `/**\n${lines.map((line) => ` * ${line}`).join("\n")}\n */`;
}

function operationsSource(offered: Offered[]): string {
	const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, "utf8")));
	return `${banner}import { eachOf } from "../pages.ts";
import type { Transport } from "../transport.ts";
import type { ErrorCode, Operations } from "./contract.ts";

/** This package's version. */
export const version = "${version}";

/** Every error that Lingpai answers. */
export const errorCodes: readonly ErrorCode[] = ${JSON.stringify(Object.keys(errors))};

/** The operations over a way to reach Lingpai. */
export function operationsOf({ call, send, download }: Transport): Operations {
	const operations: Operations = {\n${offered.map(memberOf).join("\n")}\n};
	return operations;
}
`;
}

const manifest = join(import.meta.dirname, "..", "package.json");

function memberOf({ name, as, output, method, path, input, item }: Offered): string {
	const way = as === "download" ? "download" : output ? "call" : "send";
	const given = input ? "input, options" : "options";
	const single = `${name}: (${given}) => ${way}("${method}", "${path}", ${input ? given : `undefined, ${given}`}),`;
	if (!item) return single;
	const page = `operations.${name}({ limit: 200, ...input, ...from }, options)`;
	return `${single}\n${everyOf(name)}: (input, options) => eachOf((from) => ${page}),`;
}

function pascal(name: string): string {
	return name.charAt(0).toUpperCase() + name.slice(1);
}

/** `listApiKeys` → `ApiKeys`. */
function listNameOf(name: string): string {
	const [, plural] = /^list([A-Z]\w*s)$/.exec(name) ?? [];
	if (plural === undefined) throw new Error(`${name} is a list: call it list…s`);
	return plural;
}

/** `listApiKeys` → `ListedApiKey`. */
function listedOf(name: string): string {
	return `Listed${listNameOf(name).slice(0, -1)}`;
}

/** `listApiKeys` → `apiKeys`. */
function everyOf(name: string): string {
	const plural = listNameOf(name);
	return plural.charAt(0).toLowerCase() + plural.slice(1);
}
