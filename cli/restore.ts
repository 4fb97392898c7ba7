import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { readConfig } from "../lib/config.ts";
import { type Restored, restore } from "../lib/restore.ts";
import { unlockWith } from "../lib/start.ts";
import { type Command, print, UsageError } from "./command.ts";
import { progressBar } from "./progress.ts";

/** Bringing a copy back. */
export const restoreCommands: Readonly<Record<string, Command>> = {
	restore: {
		usage: "<file> [--newer FILE]... [--erased FILE] [--keep-sessions]",
		about:
			"Puts a backup in the place of the data, with no server running. Who was erased, blocked or logged out since stays so, as far as the present data or a newer backup tells.",
		options: {
			"--newer FILE": "another copy that tells what was taken away since; may be given more than once",
			"--erased FILE": "ids of users to erase, one a line: for erasures that no copy knows of",
			"--keep-sessions": "lets the sessions of the backup live on even where nothing tells which ones ended",
		},
		run,
	},
};

async function run(words: string[]): Promise<number> {
	const { values, positionals } = parseArgs({
		args: words,
		allowPositionals: true,
		options: {
			newer: { type: "string", multiple: true, default: [] },
			erased: { type: "string" },
			"keep-sessions": { type: "boolean", default: false },
			json: { type: "boolean" },
		},
	});
	const [from, ...more] = positionals;
	if (from === undefined || more.length > 0) throw new UsageError("say which: restore <file>");
	const config = readConfig();
	const place = { databaseUrl: config.databaseUrl, unlock: unlockWith(config), now: Date.now };
	const restored = await restore(place, resolve(from), {
		newer: values.newer.map((file) => resolve(file)),
		erased: values.erased === undefined ? [] : userIdsIn(values.erased),
		keepSessions: values["keep-sessions"],
		progress: {
			onCopied: progressBar("MB copied"),
			onChecked: progressBar("events checked"),
			onErased: progressBar("users erased"),
			onCheckedAgain: progressBar("events checked again"),
		},
	});
	print(values.json, restored, lines(restored, values["keep-sessions"]));
	return 0;
}

function userIdsIn(file: string): string[] {
	const ids = readFileSync(file, "utf8").split(/\s+/).filter(Boolean);
	const wrong = ids.find((id) => !/^usr_[A-Za-z0-9_-]{1,64}$/.test(id));
	if (wrong !== undefined)
		throw new UsageError(`${file} must hold ids of users, one a line; it holds "${wrong.slice(0, 40)}"`);
	return ids;
}

function lines(
	{ file, replaced, events, head, current, isComplete, taken }: Restored,
	keptSessions: boolean,
): string[] {
	const told = takenWords.flatMap(([what, name]) => (taken[what] > 0 ? [`${name} ${taken[what]}`] : []));
	const standing = {
		follows: [],
		parted: [
			"The data that was there did not follow from this backup: what it tells was taken away, but it cannot tell all.",
		],
		foreign: ["The data that was there is of another installation, or its master key is not listed: it told nothing."],
		unreadable: ["The data that was there cannot be read: it told nothing."],
	};
	return [
		`${file} is restored: ${events} audit events, the log is whole. Head: ${head}`,
		...(current ? standing[current] : []),
		told.length > 0 ? `Taken away again: ${told.join(", ")}.` : "Nothing had been taken away since.",
		"All operators are signed out.",
		...(isComplete
			? []
			: ["Check with your own eyes which operators and API keys should still be there: operator list, api-key list."]),
		...(isComplete || keptSessions
			? []
			: [
					"All sessions were ended, because nothing newer tells which ones were: mini-programs log in again by themselves.",
				]),
		...(replaced === null ? [] : [`The data that was there is ${replaced}: delete it when you need it no more.`]),
	];
}

const takenWords = [
	["erased", "users erased"],
	["forgotten", "users' personal data"],
	["blocked", "users blocked"],
	["sessions", "sessions"],
	["deletedApps", "apps deleted"],
	["disabledApps", "apps switched off"],
	["policies", "apps that store less"],
	["apiKeys", "API keys"],
	["operators", "operators as they were"],
] as const;
