import { closeSync, existsSync, openSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { stringify } from "csv-stringify/sync";
import { refusals } from "../lib/import-line.ts";
import { type ImportReport, importUsers, type RefusedLine } from "../lib/import-users.ts";
import { type Command, print, UsageError, withData } from "./command.ts";
import { progressBar } from "./progress.ts";
import { stopSignal } from "./stop.ts";

/** Bringing in what another system knew. */
export const importCommands: Readonly<Record<string, Command>> = {
	"import users": {
		usage: "<file.csv> --app APPID [--dry-run]",
		about:
			"Brings in the users whom an app had before, from CSV in UTF-8 with a first line that names the columns: openid, and where known unionid, session_key, created_at. Beside running servers; run again, it goes on. Exit code 1 when lines were refused.",
		options: {
			"--app APPID": "Whose users they are.",
			"--dry-run": "Only tells what would come of it.",
			"--refused FILE": "Writes the refused lines' numbers and reasons there, as CSV.",
		},
		run,
	},
};

/** Refused lines that are shown one by one. */
const shown = 20;

async function run(words: string[]): Promise<number> {
	const { values, positionals } = parseArgs({
		args: words,
		allowPositionals: true,
		options: {
			...({ app: { type: "string" }, refused: { type: "string" } } as const),
			...({ "dry-run": { type: "boolean", default: false }, json: { type: "boolean" } } as const),
		},
	});
	const { app: appid, refused: refusedFile, "dry-run": isDry, json } = values;
	const [file, ...more] = positionals;
	if (file === undefined || appid === undefined || more.length > 0) {
		throw new UsageError("say: import users <file.csv> --app APPID");
	}
	if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
	if (refusedFile !== undefined && existsSync(refusedFile)) {
		throw new UsageError(`${refusedFile} exists; name a new file`);
	}
	return withData({ mayCreate: false }, async (data) => {
		const app = await data.storage.apps.byAppid(appid);
		if (!app) throw new UsageError(`no app ${appid} is registered`);
		const refused = refusedLines(refusedFile);
		const bar = progressBar("lines");
		const onProgress = (lines: number, total: number) => total > 0 && bar(lines, total);
		const how = { isDry, signal: stopSignal(), onProgress, onRefused: refused.add };
		try {
			const report = await importUsers(data, app, file, how);
			print(json, { appid, dryRun: isDry, ...report, firstRefused: refused.first }, [
				...lines(appid, report, isDry),
				...refused.first.map(({ line, reason }) => `  line ${line} ${refusals[reason]}`),
				...(report.refused > refused.first.length ? [`  … ${seeRefused(refusedFile)}`] : []),
			]);
			return report.complete && report.refused === 0 ? 0 : 1;
		} finally {
			refused.close();
		}
	});
}

function refusedLines(file: string | undefined) {
	const out = file === undefined ? null : openSync(file, "wx", 0o600);
	if (out !== null) writeSync(out, stringify([["line", "reason", "explanation"]]));
	const first: RefusedLine[] = [];
	return {
		first,
		add(lines: readonly RefusedLine[]) {
			first.push(...lines.slice(0, shown - first.length));
			if (out !== null) writeSync(out, stringify(lines.map(({ line, reason }) => [line, reason, refusals[reason]])));
		},
		close: () => out !== null && closeSync(out),
	};
}

function lines(appid: string, report: ImportReport, isDry: boolean): string[] {
	const { added, completed, known, refused, ignored, complete } = report;
	const row = (count: number, what: string) => `  ${count.toLocaleString("en").padStart(12)}  ${what}`;
	return [
		isDry ? `${appid}, nothing was written; it would be:` : `${appid}:`,
		row(added, "users added"),
		row(completed, "users known, with a unionid or session key that was missing"),
		row(known, "users known, nothing to add"),
		row(refused, "lines refused"),
		...(ignored.length > 0 ? [`Not imported: the columns ${ignored.join(", ")}.`] : []),
		...(complete ? [] : ["Stopped before the end; run it again, it goes on."]),
	];
}

function seeRefused(file: string | undefined): string {
	return file === undefined ? "see all with --refused out.csv" : `all stand in ${file}`;
}
