import type { KeyObject } from "node:crypto";
import type { Lease } from "./installation.ts";
import { inspectPostgres } from "./postgres/inspect.ts";
import type { KeptKey } from "./seals.ts";
import { inspectSqlite } from "./sqlite/inspect.ts";
import type { ChainReport, OnProgress } from "./storage.ts";

/** A look at a storage that changes nothing, whatever its state: also of another release's schema, without its keys. */
export interface Inspection {
	/** The schema it has, the one that this release makes, and what a release must know to run on it. */
	schema: { has: number; knows: number; needs: number };
	/** Null where the data is a file. */
	server: DatabaseServer | null;
	/** Of the engine's settings, those that are kept with the data; by the engine's own names. */
	settings: Record<string, string>;
	/** What the engine finds wrong with its own data; `full` looks at every index too and takes long. */
	faults(full: boolean): Promise<string[]>;
	keptRoot: string | null;
	keptKeys: KeptKey[];
	/** The rest is null where it cannot be read, as in another release's schema. */
	apps: { appid: string; platform: string; enabled: boolean; sealedSecret: string }[] | null;
	owners: { all: number; withoutSecondFactor: number } | null;
	/** When the newest audit event happened, and the newest copy was made; 0: never. */
	newestEventAt: number | null;
	newestBackupAt: number | null;
	leases: ({ name: string } & Lease)[] | null;
	/** The addresses of the latest logins. */
	latestAddresses: string[] | null;
	/** Checks the whole audit chain. */
	verify(chainKey: KeyObject, onProgress: OnProgress): Promise<ChainReport>;
	close(): Promise<void>;
}

/** What a database server tells of itself; null what it does not tell. */
export interface DatabaseServer {
	/** 15 of 15.4. */
	version: number;
	/** It takes no writes. */
	onlyReads: boolean;
	encoding: string;
	isEncrypted: boolean | null;
	/** Milliseconds by which its clock is ahead of this machine's. */
	clockAhead: number | null;
	/** How many connections it gives us at most, how many are taken, and how many one process of ours takes. */
	connections: { most: number; used: number; each: number } | null;
}

/** Looks at the storage that `DATABASE_URL` names. Throws what the engine says when it cannot be opened. */
export async function inspectStorage(url: string): Promise<Inspection> {
	const [, scheme, place = ""] = /^(\w+):(.*)$/.exec(url) ?? [];
	if (scheme === "file") return inspectSqlite(place);
	return inspectPostgres(url);
}
