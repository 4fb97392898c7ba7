import { lookup } from "node:dns/promises";
import type { DatabaseServer, Inspection } from "../db/inspection.ts";
import { isPublic } from "./address.ts";
import type { Config } from "./config.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** The oldest PostgreSQL on which the tests run or ran. */
const oldestVersion = 13;

/** Milliseconds that the server's clock may be off. */
const tolerated = 1_000;

type Told = Pick<Inspection, "settings"> & { server: DatabaseServer };

/** What the database server is like: whether it keeps what it acknowledged, has room for us, and is reached privately. */
export async function examineDatabase({ databaseUrl }: Pick<Config, "databaseUrl">, told: Told): Promise<Finding[]> {
	return [
		...examineVersion(told.server),
		...examineDurability(told.settings),
		...examineConnections(told.server.connections),
		...examineEncryption(told.server, await addressOf(databaseUrl)),
		...examineServersClock(told.server.clockAhead),
	];
}

function examineVersion({ version, onlyReads, encoding }: DatabaseServer): Finding[] {
	const old = `PostgreSQL ${version} is older than ${oldestVersion}, on which Lingpai was never tried`;
	return [
		version < oldestVersion ? fail(old, "upgrade the server") : ok(`the database server is PostgreSQL ${version}`),
		...(onlyReads ? [fail("the database server takes no writes: it is a standby", "name the primary's address")] : []),
		...(encoding === "UTF8" ? [] : [fail(`the database is in ${encoding}`, "move the data into one in UTF8")]),
	];
}

function examineDurability(settings: Record<string, string>): Finding[] {
	const { fsync = "on", full_page_writes: pages = "on", synchronous_commit: commit = "on" } = settings;
	const found: Finding[] = [];
	if (fsync === "off") {
		const said = "fsync is off: a power cut loses logins that were acknowledged, or all data";
		found.push(fail(said, "set fsync = on in postgresql.conf"));
	}
	if (pages === "off") {
		const mend = "set full_page_writes = on, unless the file system writes whole pages, as ZFS does";
		found.push(fail("full_page_writes is off: a power cut may leave torn pages", mend));
	}
	if (commit === "off") {
		const said = "synchronous_commit is off; Lingpai switches it on for its own commits";
		found.push(warn(said, "set it to on: a pooler between the two may undo that, and an ended session would be back"));
	}
	return found.length > 0 ? found : [ok("what the database server acknowledged survives a power cut")];
}

function examineConnections(connections: DatabaseServer["connections"]): Finding[] {
	if (connections === null) return [];
	const { most, used, each } = connections;
	const said = `the database server gives ${most} connections, ${used} are taken, and one process takes up to ${each}`;
	const mend = "raise max_connections (or the limit of the user or the database), or run fewer processes";
	// Where one starts while another leaves, both need theirs; and one more looks after the schema.
	if (most < each + 1) return [fail(said, mend)];
	return [most - used < each + 1 ? warn(said, mend) : ok(said)];
}

function examineEncryption({ isEncrypted }: DatabaseServer, address: string | null): Finding[] {
	if (isEncrypted === null) return [];
	if (isEncrypted) return [ok("the connection to the database is encrypted")];
	if (address === null || !isPublic(address)) return [ok("the database is on this machine or on a private network")];
	const said = `the connection to the database at ${address} is not encrypted: openids and addresses travel in the clear`;
	return [fail(said, "add ?sslmode=verify-full to DATABASE_URL, and switch TLS on at the server")];
}

/** Null where it is a socket of this machine, or where nobody can tell. */
async function addressOf(databaseUrl: string): Promise<string | null> {
	const { hostname, searchParams } = new URL(databaseUrl);
	const name = (searchParams.get("host") ?? hostname).replace(/^\[|\]$/g, "");
	if (name === "" || name.startsWith("/") || name.startsWith("%2")) return null;
	return lookup(name).then(
		({ address }) => address,
		() => null,
	);
}

function examineServersClock(clockAhead: number | null): Finding[] {
	if (clockAhead === null) return [];
	if (Math.abs(clockAhead) <= tolerated) return [ok("the database server has the time of this machine")];
	const said = `the database server's clock is ${(Math.abs(clockAhead) / 1000).toFixed(1)} s ${clockAhead > 0 ? "ahead of" : "behind"} this machine's`;
	return [warn(said, "set both by NTP: sessions end and codes expire by the clocks of the machines")];
}
