import { parseArgs } from "node:util";
import { examine } from "../lib/doctor.ts";
import type { Finding } from "../lib/finding.ts";
import { type Command, print } from "./command.ts";
import { progressBar } from "./progress.ts";

/** What is wrong, and how to mend it. */
export const doctorCommands: Readonly<Record<string, Command>> = {
	doctor: {
		usage: "[--full] [--online]",
		about:
			"Says what is wrong with this installation and how to mend it. Changes nothing. Exit code 1 when something fails.",
		options: {
			"--full": "Also reads every index and the whole audit log: minutes, with millions of rows.",
			"--online": "Also asks the platform for each app's access token, and what time it is.",
		},
		run,
	},
};

async function run(words: string[]): Promise<number> {
	const { values } = parseArgs({
		args: words,
		options: { full: { type: "boolean" }, online: { type: "boolean" }, json: { type: "boolean" } },
	});
	const { full = false, online = false, json } = values;
	const findings = await examine({ full, online, now: Date.now(), onProgress: progressBar("audit events checked") });
	const count = (level: Finding["level"]) => findings.filter((one) => one.level === level).length;
	const isWell = count("fail") === 0;
	const sum = `${count("ok")} ok, ${count("warn")} to look at, ${count("fail")} to mend`;
	print(json, { ok: isWell, findings }, [...findings.map(line), "", sum]);
	return isWell ? 0 : 1;
}

function line({ level, what, mend }: Finding): string {
	return `${level.padEnd(4)}  ${what}${mend === null ? "" : ` — ${mend}`}`;
}
