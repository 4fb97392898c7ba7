import { ConfigError, configExitCode } from "../lib/config.ts";
import { apiKeyCommands } from "./api-key.ts";
import { appCommands } from "./app.ts";
import { auditCommands } from "./audit.ts";
import { backupCommands } from "./backup.ts";
import { type Command, UsageError } from "./command.ts";
import { doctorCommands } from "./doctor.ts";
import { type CommandGroups, commandHelp, fullHelp } from "./help.ts";
import { importCommands } from "./import.ts";
import { keyCommands } from "./keys.ts";
import { moveCommands } from "./move.ts";
import { operatorCommands } from "./operator.ts";
import { purgeCommands } from "./purge.ts";
import { restoreCommands } from "./restore.ts";
import { sessionCommands } from "./session.ts";
import { Stopped } from "./stop.ts";

/** All commands, under the heads that the help shows. A name is one word or two. */
const groups: CommandGroups = {
	"Apps and their backends": { ...appCommands, ...apiKeyCommands, ...importCommands },
	"Operators of the pages": operatorCommands,
	Sessions: sessionCommands,
	"Audit log": auditCommands,
	"Keys and copies": { ...keyCommands, ...backupCommands, ...restoreCommands, ...moveCommands },
	"The installation": { ...purgeCommands, ...doctorCommands },
};

const commands: Readonly<Record<string, Command>> = Object.assign({}, ...Object.values(groups));

/** The exit code for a command line that cannot be understood (sysexits EX_USAGE). */
const usageExitCode = 64;

process.exitCode = await run(process.argv.slice(2));

async function run(words: string[]): Promise<number> {
	try {
		if (words.length === 0 || words[0] === "help" || words.some((word) => word === "--help" || word === "-h")) {
			console.log(helpFor(words.filter((word, i) => !(i === 0 && word === "help") && !word.startsWith("-"))));
			return 0;
		}
		const name = nameIn(words);
		const command = commands[name];
		if (!command) throw new UsageError(unknown(words));
		return await command.run(words.slice(name.split(" ").length));
	} catch (error) {
		const isUsage = isUsageError(error);
		const lines = error instanceof ConfigError ? error.lines : [error instanceof Error ? error.message : String(error)];
		for (const line of lines) console.error(`lingpai: ${isUsage ? line.split("\n", 1)[0] : line}`);
		if (error instanceof ConfigError) return configExitCode;
		if (error instanceof Stopped) return error.exitCode;
		return isUsage ? usageExitCode : 1;
	}
}

/** The command's name that the words begin with, "" when it is none; two words win over one. */
function nameIn([first = "", second = ""]: string[]): string {
	return [`${first} ${second}`, first].find((name) => Object.hasOwn(commands, name)) ?? "";
}

function helpFor(words: string[]): string {
	if (words.length === 0) return fullHelp(groups);
	const name = nameIn(words);
	const shown = Object.entries(commands).filter(([one]) =>
		name === "" ? one.startsWith(`${words[0]} `) : one === name,
	);
	if (shown.length === 0) throw new UsageError(unknown(words));
	return commandHelp(Object.fromEntries(shown));
}

function unknown([first = "", second = ""]: string[]): string {
	const near = Object.keys(commands).filter((name) => name.startsWith(`${first} `));
	const said = `there is no command "${near.length > 0 ? `${first} ${second}`.trim() : first}"`;
	return near.length > 0 ? `${said}; there is: ${near.join(", ")}` : `${said}; --help lists them`;
}

function isUsageError(error: unknown): boolean {
	const isOptionError =
		error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
	return error instanceof UsageError || isOptionError;
}
