import type { Command } from "./command.ts";

/** Commands by their names, under the heads that the help shows. */
export type CommandGroups = Readonly<Record<string, Readonly<Record<string, Command>>>>;

/** All commands in their groups, each with its one sentence. */
export function fullHelp(groups: CommandGroups): string {
	const sections = Object.entries(groups).flatMap(([head, commands]) => [
		"",
		head,
		...Object.entries(commands).map(brief),
	]);
	return [
		"npm run lingpai -- <command>",
		...sections,
		"",
		"  --json             the result as one JSON document on stdout",
		"  <command> --help   the options of a command",
		...settings,
	].join("\n");
}

/** Some commands with all their options. */
export function commandHelp(commands: Readonly<Record<string, Command>>): string {
	const entries = Object.entries(commands).flatMap(([name, command]) => [
		brief([name, command]),
		...optionsOf(command),
	]);
	return [...entries, ...settings].join("\n");
}

const settings = [
	"",
	"Exit codes: 0, 1 (it did not work out), 64 (not understood), 78 (settings).",
	"Settings are read from the environment, as for npm start (DATABASE_URL, LINGPAI_MASTER_KEYS).",
];

function brief([name, { usage, about }]: [string, Command]): string {
	return `  ${`${name} ${usage}`.trimEnd()}\n      ${about}`;
}

function optionsOf({ options = {} }: Command): string[] {
	const all = { "--json": "The result as one JSON document on stdout.", ...options };
	const width = Math.max(...Object.keys(all).map((option) => option.length)) + 2;
	return Object.entries(all).map(([option, does]) => `        ${option.padEnd(width)}${does}`);
}
