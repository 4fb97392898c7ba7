import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { errors } from "../../../lib/errors.ts";
import { formatted } from "./formatted.ts";
import { type Offered, offeredOperations } from "./offered.ts";
import { answerType, inputType, listedIn, typesOf } from "./types-of.ts";

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
const manifest = join(import.meta.dirname, "..", "package.json");

async function contractSource(offered: Offered[]): Promise<string> {
	const codes = Object.keys(errors).map((code) => `"${code}"`);
	return `${banner}import type { Download } from "../answer.ts";
import type { CallOptions } from "../transport.ts";

/** Every error that Lingpai answers. */
export type ErrorCode = ${codes.join(" | ")};

/** Every operation that an API key may call, and the lists' items over all pages. */
export interface Operations {
${offered.map(signaturesOf).join("\n")}
}

${await typesOf(offered)}`;
}

function signaturesOf(one: Offered): string {
	const { name, item } = one;
	const parameters = [...inputParameter(one, inputType(name)), "options?: CallOptions"].join(", ");
	const single = `${commentOf(one)}\n${name}(${parameters}): Promise<${answerType(one)}>;`;
	if (!item) return single;
	const everyPage = [...inputParameter(one, `Omit<${inputType(name)}, "cursor">`), "options?: CallOptions"].join(", ");
	const comment = `/** The items of \`${name}\` over all its pages, 200 a page when \`limit\` is not told. */`;
	return `${single}\n${comment}\n${listedIn(name)}(${everyPage}): AsyncGenerator<${item}, void, undefined>;`;
}

function inputParameter({ input, isInputRequired }: Offered, type: string): string[] {
	return input ? [`input${isInputRequired ? "" : "?"}: ${type}`] : [];
}

/** What any operation may answer; it need not stand at each. */
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

function memberOf({ name, as, output, method, path, input, item }: Offered): string {
	const way = as === "download" ? "download" : output ? "call" : "send";
	const given = input ? "input, options" : "options";
	const single = `${name}: (${given}) => ${way}("${method}", "${path}", ${input ? given : `undefined, ${given}`}),`;
	if (!item) return single;
	const page = `operations.${name}({ limit: 200, ...input, ...from }, options)`;
	return `${single}\n${listedIn(name)}: (input, options) => eachOf((from) => ${page}),`;
}
