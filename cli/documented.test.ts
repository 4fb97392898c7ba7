import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";

const root = join(import.meta.dirname, "..");
const documents = globSync("{*.md,docs/*.md,deploy/docker/*,examples/backends/*.md}", { cwd: root }).filter(
	(file) => file !== "CHANGELOG.md",
);

interface Mention {
	document: string;
	words: string;
	options: string[];
}

/** What documents tell people to type: `lingpai`, a word or two, and the options up to the end of the command. */
function mentions(document: string): Mention[] {
	const text = readFileSync(join(root, document), "utf8");
	const code = document.endsWith(".md") ? [...text.matchAll(/```[a-z]*\n(.*?)```|`([^`\n]+)`/gs)] : [["", text]];
	return code.flatMap(([, block, span]) =>
		[...(block ?? span ?? "").matchAll(/(?<![\w/.-])lingpai (?:-- )?([a-z][a-z-]*)(?: ([a-z][a-z-]*))?([^\n|;&#]*)/g)]
			// `docker compose exec lingpai lingpai …`, `… lingpai sh` and `… lingpai df`, and the names of other units.
			.filter(([, first = ""]) => !/^(lingpai.*|litestream|sh|df)$/.test(first))
			.map(([, first, second, rest = ""]) => ({
				document,
				words: [first, second].filter(Boolean).join(" "),
				options: rest.match(/--[a-z][a-z-]*/g) ?? [],
			})),
	);
}

/** What the modules beside this one offer as commands: each with what it says of its options. */
async function offered(): Promise<Map<string, string>> {
	const files = globSync("*.ts", { cwd: import.meta.dirname }).filter((file) => !/^main\.ts$|\.test\.ts$/.test(file));
	const modules = await Promise.all(files.map((file) => import(join(import.meta.dirname, file))));
	const tables = modules.flatMap((module) => Object.entries(module).filter(([name]) => name.endsWith("Commands")));
	return new Map(
		tables.flatMap(([, table]) =>
			Object.entries(commandTable.parse(table)).map(([name, { usage, options }]) => [
				name,
				[usage, ...Object.keys(options ?? {})].join(" "),
			]),
		),
	);
}

const commandTable = z.record(
	z.string(),
	z.looseObject({ usage: z.string(), options: z.record(z.string(), z.string()).optional() }),
);

let commands: string[];
const said = documents.flatMap(mentions);
const isCommand = (words: string) => commands.includes(words);
const commandIn = ({ words }: Mention) => (isCommand(words) ? words : (words.split(" ")[0] ?? ""));

beforeAll(async () => {
	const { stdout } = await promisify(execFile)(process.execPath, ["cli/main.ts", "--help"], { cwd: root });
	commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]*(?: [a-z][a-z-]*)?)(?= |$)/gm)].map(([, name = ""]) => name);
});

test("every command that a document names is there", () => {
	expect(commands).toContain("app add");
	expect(said.length).toBeGreaterThan(30);
	const unknown = said.filter((one) => !isCommand(commandIn(one))).map(({ document, words }) => [document, words]);
	expect(unknown).toEqual([]);
});

test("every option that a document gives to a command is one of its own", async () => {
	const withOptions = said.filter(({ options }) => options.length > 0);
	expect(withOptions.length).toBeGreaterThan(5);
	const shown = await offered();
	const unknown = withOptions.flatMap((one) =>
		one.options
			.filter((option) => option !== "--json" && !shown.get(commandIn(one))?.includes(option))
			.map((option) => [one.document, commandIn(one), option]),
	);
	expect(unknown).toEqual([]);
});

test.each([
	["operating", 30],
	["integrating", 10],
])("docs/%s says the same in both languages: sections, links and commands", (manual, least) => {
	const parts = (file: string) => {
		const text = readFileSync(join(root, file), "utf8");
		const links = [...text.matchAll(/<a id="(.+?)">|\]\(#(.+?)\)/g)].map(([whole]) => whole);
		return { links, commands: mentions(file).map(({ words, options }) => [words, ...options].join(" ")) };
	};
	const english = parts(`docs/${manual}.md`);
	expect(english.links.length).toBeGreaterThan(least);
	expect(parts(`docs/${manual}.zh-CN.md`)).toEqual(english);
	const ids = english.links.filter((link) => link.startsWith("<a")).map((link) => link.split('"')[1]);
	const dangling = english.links.filter((link) => link.startsWith("]") && !ids.includes(link.slice(3, -1)));
	expect(dangling).toEqual([]);
});
