import type { Inspection } from "../db/inspection.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

/** What the database itself is like. */
export function examineData(data: Inspection, now: number, full: boolean): Finding[] {
	return [
		examineSchema(data.schema),
		...examineIntegrity(data, full),
		...examineClock(data.newestEventAt, now),
		...examineBackups(data, now),
		...examineLeases(data.leases, now),
	];
}

function examineSchema({ has, knows }: Inspection["schema"]): Finding {
	if (has > knows) {
		const mend = "start the newer release, or restore a backup of this one";
		return fail(`the database has schema ${has}, and this release knows ${knows}`, mend);
	}
	if (has === knows) return ok(`the database has the schema of this release (${has})`);
	const mend = "start the server: it copies the data and brings it up to date";
	return warn(`the database has schema ${has}, and this release makes it ${knows}`, mend);
}

function examineIntegrity(data: Inspection, full: boolean): Finding[] {
	const faults = data.faults(full);
	const mend = "stop the server, keep a copy of the folder, and restore the last backup";
	const { journal_mode: mode = "" } = data.settings;
	return [
		...(faults.length === 0
			? [ok(full ? "every page and index of the database is whole" : "the database is whole (quick check)")]
			: faults.map((fault) => fail(`the database is damaged: ${fault}`, mend))),
		mode === "wal"
			? ok("writes go through a write-ahead log, synced at each commit")
			: warn(`the journal mode is ${mode}, so readers and writers wait for each other`, "start the server, it sets it"),
	];
}

function examineClock(newestEventAt: number | null, now: number): Finding[] {
	if (newestEventAt === null) return [];
	if (newestEventAt <= now + minute) return [ok("the clock is not behind the audit log")];
	const said = `this machine's clock is behind the newest audit event (${new Date(newestEventAt).toISOString()})`;
	return [fail(said, "set the clock (NTP): sessions end and codes expire by it")];
}

function examineBackups({ newestBackupAt, apps }: Inspection, now: number): Finding[] {
	if (newestBackupAt === null || !apps || apps.length === 0) return [];
	const mend =
		"lingpai backup <file>, every night, to another machine; or replicate the file as docs/operating.md says";
	if (newestBackupAt === 0) return [warn("no backup was ever made with lingpai backup", mend)];
	const days = Math.floor((now - newestBackupAt) / day);
	return [days > 7 ? warn(`the last backup is ${days} days old`, mend) : ok(`the last backup is ${days} days old`)];
}

function examineLeases(leases: Inspection["leases"], now: number): Finding[] {
	return (leases ?? []).flatMap((lease) => {
		if ("holder" in lease) {
			if (lease.until > now) return [ok(`the work “${lease.name}” is under way`)];
			return [
				warn(`the work “${lease.name}” was cut off before its end`, "start the server, or run the command again"),
			];
		}
		if (lease.name !== "retention" || now - lease.doneAt < 2 * day) return [];
		const said = `nothing old was removed since ${new Date(lease.doneAt).toISOString()}`;
		return [warn(said, "let the server run through the night (04:00 China time), or: lingpai purge")];
	});
}
