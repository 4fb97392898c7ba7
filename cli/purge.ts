import { parseArgs } from "node:util";
import type { OldRows } from "../db/installation.ts";
import { oldAt, purge } from "../lib/retention.ts";
import { settingsOf } from "../lib/settings.ts";
import { type Command, print, withData } from "./command.ts";
import { progressBar } from "./progress.ts";
import { stopSignal } from "./stop.ts";

/** The retention, from the host. */
export const purgeCommands: Readonly<Record<string, Command>> = {
	purge: {
		usage: "[--dry-run]",
		about: "Removes now what is older than the settings keep; a running server does it by itself each night.",
		options: { "--dry-run": "Only counts what would go." },
		run,
	},
};

/** Rows of a kind that are counted: enough for a bar, and counted in a second. */
const most = 10_000_000;

const called: Readonly<Record<keyof OldRows, string>> = {
	sessions: "sessions that ended or expired",
	codes: "used codes",
	operatorSessions: "operators' sessions that are over",
	auditEvents: "audit events",
	counts: "hourly counters",
};

async function run(words: string[]): Promise<number> {
	const { values } = parseArgs({ args: words, options: { "dry-run": { type: "boolean" }, json: { type: "boolean" } } });
	return withData({ mayCreate: false }, async (data) => {
		const old = await data.storage.countOld(oldAt(data.now(), await settingsOf(data)), most);
		if (values["dry-run"]) {
			print(values.json, { wouldRemove: old }, ["Old enough to be removed:", ...lines(old)]);
			return 0;
		}
		const bar = progressBar("rows removed");
		const total = sum(old);
		const onProgress = (removed: number) => total > 0 && bar(removed, total);
		const purged = await purge(data, { signal: stopSignal(), onProgress });
		if (purged === null) throw new Error("another process is at it, and one is enough; try again in a minute");
		const { removed, firstBroken, complete } = purged;
		print(values.json, purged, [
			...["Removed:", ...lines(removed)],
			...(complete ? [] : ["Stopped before the end; the next run goes on."]),
			...(firstBroken === null
				? []
				: [`The audit log was changed at event ${firstBroken}: nothing of it was removed.`]),
		]);
		return complete && firstBroken === null ? 0 : 1;
	});
}

function lines(rows: OldRows): string[] {
	const kinds = ["sessions", "codes", "operatorSessions", "auditEvents", "counts"] as const;
	return kinds.map((kind) => `  ${rows[kind].toLocaleString("en").padStart(12)}  ${called[kind]}`);
}

function sum(rows: OldRows): number {
	return Object.values(rows).reduce((all, one) => all + one, 0);
}
