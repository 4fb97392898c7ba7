import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Moved } from "../db/move.ts";
import { type Config, readConfig } from "../lib/config.ts";
import { databaseUrl, isPostgres, shownUrl } from "../lib/database-url.ts";
import { move } from "../lib/move.ts";
import { type Command, print, table, UsageError } from "./command.ts";
import { progressBar } from "./progress.ts";
import { breakable } from "./stop.ts";

/** From one engine to another. */
export const moveCommands: Readonly<Record<string, Command>> = {
	move: {
		usage: "--to URL [--broken-log] [--show-keys]",
		about:
			"Copies everything to another, empty database, SQLite or PostgreSQL, with no server running, and checks it there. Tokens, API keys and passwords stay good.",
		options: {
			"--to URL": "where to, as DATABASE_URL: file:<path> or postgres://…; a password may stand in PGPASSWORD instead",
			"--broken-log": "moves an audit log that does not verify, as it is",
			"--show-keys": "prints the master keys that the servers need from then on",
		},
		run,
	},
};

async function run(words: string[]): Promise<number> {
	const { values } = parseArgs({
		args: words,
		options: {
			to: { type: "string" },
			"broken-log": { type: "boolean", default: false },
			"show-keys": { type: "boolean", default: false },
			json: { type: "boolean" },
		},
	});
	const to = databaseUrl.safeParse(values.to ?? "");
	if (values.to === undefined) throw new UsageError("say where to: move --to postgres://user:password@host/database");
	if (!to.success) throw new UsageError(`--to ${to.error.issues[0]?.message}`);
	const config = readConfig();
	const began = performance.now();
	const [from, there] = [shownUrl(config.databaseUrl), shownUrl(to.data)];
	const moved = await breakable(saidOf(from, there), (heed) =>
		move(config, to.data, {
			brokenLog: values["broken-log"],
			onCopied: heed(progressBar("rows copied")),
			onChecked: heed(progressBar("events checked")),
		}),
	);
	const seconds = Math.max(0.1, Math.round((performance.now() - began) / 100) / 10);
	const { chain, rows, tables, opened, unopened } = moved;
	const keyFile = keyFileOf(config);
	const masterKeys = values["show-keys"] ? keysOf(config) : undefined;
	const figures = { rows, seconds, tables, verified: chain.ok, events: chain.events, head: chain.head };
	print(values.json, { from, to: there, ...figures, opened, unopened, keyFile, masterKeys }, [
		...table(["TABLE", "ROWS"], countsOf(moved), ""),
		`${rows.toLocaleString("en")} rows moved from ${from} to ${there} in ${seconds} s.`,
		...checkedLines(moved),
		"",
		"Next:",
		`  1. Set DATABASE_URL to what --to said${isPostgres(to.data) ? ", on every server" : ""}.`,
		`  2. ${keyLine(config, to.data)}`,
		...(masterKeys === undefined ? [] : [`     LINGPAI_MASTER_KEYS=${masterKeys}`]),
		"  3. Start the servers. Tokens, API keys and passwords go on as they were.",
		`${from} is as it was. Start no server on it any more; delete it when all is well.`,
	]);
	return 0;
}

function saidOf(from: string, there: string) {
	const again = "run the same command again";
	return {
		clean: `stopped: ${from} is as it was, and nothing of it was kept at ${there}; ${again}`,
		unsure: `stopped: ${from} is as it was; ${again}, and it says if ${there} has the data already`,
	};
}

function countsOf({ tables }: Moved): string[][] {
	return Object.entries(tables).map(([name, count]) => [name, String(count)]);
}

function checkedLines({ chain, opened, unopened }: Moved): string[] {
	const log = chain.ok
		? `the audit log is whole (${chain.events} events)`
		: `the audit log is as it was, changed at event ${chain.firstBroken}`;
	const lost = unopened > 0 ? [`${unopened} of the sealed values looked at did not open before either.`] : [];
	return [
		`Checked: every table's count, ${log}, ${opened} sealed values open as they did. Head: ${chain.head}`,
		...lost,
	];
}

function keyFileOf({ masterKeys, masterKeysFile }: Config): string | null {
	return masterKeys === null && masterKeysFile !== null ? resolve(masterKeysFile) : null;
}

function keysOf(config: Config): string {
	const file = keyFileOf(config);
	const own = config.masterKeys?.map(({ id, bytes }) => `${id}:${bytes.toString("base64")}`) ?? [];
	return file === null
		? own.join(",")
		: readFileSync(file, "utf8")
				.split(/[\s,]+/)
				.filter(Boolean)
				.join(",");
}

function keyLine(config: Config, to: string): string {
	const file = keyFileOf(config);
	if (file === null) return "Keep LINGPAI_MASTER_KEYS as it is.";
	if (isPostgres(to)) {
		return `Set the master keys, which PostgreSQL needs there: LINGPAI_MASTER_KEYS="$(paste -sd, ${inShell(file)})"`;
	}
	const beside = resolve(join(dirname(to.slice("file:".length)), "master.keys"));
	return beside === file
		? `Keep the master keys where they are, in ${file}.`
		: `Put the master keys beside it: cp -p ${inShell(file)} ${inShell(beside)}`;
}

function inShell(path: string): string {
	return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
