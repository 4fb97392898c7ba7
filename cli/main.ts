import { ConfigError, configExitCode } from "../lib/config.ts";
import { apiKeyCommands } from "./api-key.ts";
import { appCommands } from "./app.ts";
import { auditCommands } from "./audit.ts";
import { type Command, UsageError } from "./command.ts";
import { operatorCommands } from "./operator.ts";

const commands: Readonly<Record<string, Command>> = {
	...{ ...operatorCommands, ...appCommands },
	...{ ...apiKeyCommands, ...auditCommands },
};

/** The exit code for a command line that cannot be understood (sysexits EX_USAGE). */
const usageExitCode = 64;

process.exitCode = await run(process.argv.slice(2));

async function run(words: string[]): Promise<number> {
	const name = words.slice(0, 2).join(" ");
	if (words.length === 0 || words[0] === "help" || words.includes("--help")) {
		console.log(help(commands[name] ? { [name]: commands[name] } : commands));
		return 0;
	}
	try {
		const command = commands[name];
		if (!command) throw new UsageError(`there is no command "${name}"; --help lists them`);
		return await command.run(words.slice(2));
	} catch (error) {
		const lines = error instanceof ConfigError ? error.lines : [error instanceof Error ? error.message : String(error)];
		for (const line of lines) console.error(`lingpai: ${line}`);
		if (error instanceof ConfigError) return configExitCode;
		return isUsageError(error) ? usageExitCode : 1;
	}
}

function isUsageError(error: unknown): boolean {
	const isOptionError =
		error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
	return error instanceof UsageError || isOptionError;
}

function help(shown: Readonly<Record<string, Command>>): string {
	const entries = Object.entries(shown).map(([name, { usage, about }]) => `  ${name} ${usage}\n      ${about}`);
	return [
		"npm run lingpai -- <command>",
		...entries,
		"",
		"  --json   the result as one JSON document",
		"Settings are read from the environment, as for npm start (DATABASE_URL, LINGPAI_MASTER_KEYS).",
	].join("\n");
}
