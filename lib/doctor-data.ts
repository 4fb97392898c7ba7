import type { Inspection } from "../db/inspection.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

const minute = 60_000;
const day = 24 * 60 * minute;

/** What the database itself is like. */
export async function examineData(data: Inspection, now: number, full: boolean): Promise<Finding[]> {
	return [
		examineSchema(data),
		...(await examineIntegrity(data, full)),
		...examineClock(data.newestEventAt, now),
		...examineBackups(data, now),
		...examineServers(data.leases, now),
		...examineLeases(data.leases, now),
	];
}

function examineSchema({ schema: { has, knows, needs }, server }: Inspection): Finding {
	if (has > knows) {
		const said = `the database has schema ${has}, and this release knows ${knows}`;
		if (needs <= knows) return ok(`${said} and may run on it`);
		return fail(said, "start the newer release, or restore a backup of this one");
	}
	if (has === knows) return ok(`the database has the schema of this release (${has})`);
	const mend = `start the server: it ${server ? "" : "copies the data and "}brings it up to date`;
	return warn(`the database has schema ${has}, and this release makes it ${knows}`, mend);
}

async function examineIntegrity(data: Inspection, full: boolean): Promise<Finding[]> {
	const faults = await data.faults(full);
	const mend = data.server
		? "stop the servers, keep a copy of the database as it is, and restore the last backup"
		: "stop the server, keep a copy of the folder, and restore the last backup";
	const whole = data.server
		? "every value of the database can be read"
		: "every page and index of the database is whole";
	return [
		...(faults.length === 0
			? [ok(full ? whole : "the database is whole (quick check)")]
			: faults.map((fault) => fail(`the database is damaged: ${fault}`, mend))),
		...(data.server ? [] : [examineJournal(data)]),
	];
}

function examineJournal({ settings: { journal_mode: mode = "" } }: Inspection): Finding {
	if (mode === "wal") return ok("writes go through a write-ahead log, synced at each commit");
	return warn(
		`the journal mode is ${mode}, so readers and writers wait for each other`,
		"start the server, it sets it",
	);
}

function examineClock(newestEventAt: number | null, now: number): Finding[] {
	if (newestEventAt === null) return [];
	if (newestEventAt <= now + minute) return [ok("the clock is not behind the audit log")];
	const said = `this machine's clock is behind the newest audit event (${new Date(newestEventAt).toISOString()})`;
	return [fail(said, "set the clock (NTP): sessions end and codes expire by it")];
}

function examineBackups({ newestBackupAt, apps, server }: Inspection, now: number): Finding[] {
	if (newestBackupAt === null || !apps || apps.length === 0) return [];
	// What pg_dump and the server's own archive keep is not seen from here.
	if (server)
		return [ok("backups are made with PostgreSQL's own tools (docs/scaling.md), and cannot be seen from here")];
	const mend =
		"lingpai backup <file>, every night, to another machine; or replicate the file as docs/operating.md says";
	if (newestBackupAt === 0) return [warn("no backup was ever made with lingpai backup", mend)];
	const days = Math.floor((now - newestBackupAt) / day);
	return [days > 7 ? warn(`the last backup is ${days} days old`, mend) : ok(`the last backup is ${days} days old`)];
}

function examineServers(leases: Inspection["leases"], now: number): Finding[] {
	const running = (leases ?? []).filter((lease) => isServer(lease) && "until" in lease && lease.until > now).length;
	if (running === 0) return [];
	return [ok(running === 1 ? "a server runs on the database" : `${running} servers run on the database`)];
}

// Each server notes the key that it seals with as if it were a work. One that was killed leaves its note, and that is well.
function isServer({ name }: { name: string }): boolean {
	return name.startsWith("sealing ");
}

function examineLeases(leases: Inspection["leases"], now: number): Finding[] {
	return (leases ?? []).flatMap((lease) => {
		if (isServer(lease)) return [];
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
