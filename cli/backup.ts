import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { backUp } from "../lib/backup.ts";
import { readConfig } from "../lib/config.ts";
import { isPostgres } from "../lib/database-url.ts";
import { unlockWith } from "../lib/start.ts";
import { type Command, print, UsageError, withData } from "./command.ts";
import { progressBar } from "./progress.ts";
import { breakable } from "./stop.ts";

/** Copies of all data. */
export const backupCommands: Readonly<Record<string, Command>> = {
	backup: {
		usage: "<file> [--force] [--no-verify]",
		about: "Copies all data into one file, while servers run, and checks the copy. The master keys are not in it.",
		options: {
			"--force": "replaces the file if it is there already",
			"--no-verify": "does not check the copy",
		},
		run: backup,
	},
};

async function backup(words: string[]): Promise<number> {
	const { values, positionals } = parseArgs({
		args: words,
		allowPositionals: true,
		options: {
			force: { type: "boolean", default: false },
			"no-verify": { type: "boolean" },
			json: { type: "boolean" },
		},
	});
	const [to, ...more] = positionals;
	if (to === undefined || more.length > 0) throw new UsageError("say where to: backup <file>");
	const config = readConfig();
	return withData({ mayCreate: false }, async (data) => {
		const { file, size, report } = await breakable(saidOf(resolve(to)), (heed) =>
			backUp(data, resolve(to), {
				force: values.force,
				verifyWith: values["no-verify"] ? null : unlockWith(config),
				onCopied: heed(progressBar(isPostgres(config.databaseUrl) ? "rows copied" : "pages copied")),
				onChecked: heed(progressBar("events checked")),
			}),
		);
		const keyFile = config.masterKeys === null && config.masterKeysFile ? resolve(config.masterKeysFile) : null;
		const checked = report
			? [`Checked: every page, and ${report.events} audit events. Head: ${report.head}`]
			: ["Not checked."];
		print(values.json, { file, size, verified: report !== null, ...report, keys: data.vault.keyIds, keyFile }, [
			`${file}: ${(size / 1_000_000).toFixed(1)} MB`,
			...checked,
			`The master keys are not in it: keep ${keyFile ?? "LINGPAI_MASTER_KEYS"} elsewhere, without it nobody can restore.`,
		]);
		return 0;
	});
}

function saidOf(file: string) {
	return {
		clean: `stopped: nothing was kept; what stood at ${file} before still does`,
		unsure: `stopped: ${file}.partial is of no use, and goes with the next backup to ${file}`,
	};
}
