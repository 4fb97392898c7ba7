import type { KeyObject } from "node:crypto";
import type { EngineReport, OldRows, RetentionBounds } from "./installation.ts";
import type { AccessTokens } from "./port/access-tokens.ts";
import type { ApiKeys, Apps } from "./port/apps.ts";
import type { Audit, Counts } from "./port/audit.ts";
import type { Budgets } from "./port/budgets.ts";
import type { OperatorSessions, Operators, SettingsStore } from "./port/operators.ts";
import type { Codes, Sessions } from "./port/sessions.ts";
import type { Leases, Seals } from "./port/upkeep.ts";
import type { SessionKeys, Users } from "./port/users.ts";
import type { KeptKey } from "./seals.ts";

/**
 * What Lingpai remembers, as a port. Every method is one atomic and durable operation: what it answered is kept even
 * when the process is killed right after. Absence is `null` or `false`; a method throws only `StorageUnavailable`, when
 * the engine is broken, busy or full. Times are milliseconds since 1970. Its parts stand in `port/`; an engine is done when
 * `storage.suite.ts` passes.
 */
export interface Storage {
	apps: Apps;
	users: Users;
	sessions: Sessions;
	sessionKeys: SessionKeys;
	codes: Codes;
	apiKeys: ApiKeys;
	operators: Operators;
	operatorSessions: OperatorSessions;
	settings: SettingsStore;
	counts: Counts;
	audit: Audit;
	/** How many rows the purges would remove now, of each kind at most `most`: a million are not counted. */
	countOld(bounds: RetentionBounds, most: number): Promise<OldRows>;
	leases: Leases;
	budgets: Budgets;
	accessTokens: AccessTokens;
	seals: Seals;
	/**
	 * Takes what was removed out of the engine's journal too, where it lies until it is written over. False when somebody
	 * else reads it just now: another time.
	 */
	scrub(): Promise<boolean>;
	/** Answers when the engine can read and may write. */
	ping(): Promise<void>;
	report(): Promise<EngineReport>;
	/** The bytes that are free for what is stored; null where nobody can tell. Cheap: asked every few seconds. */
	free(): Promise<number | null>;
	/**
	 * Copies everything as it is now into `file`, an empty one of the caller's: one state, while others read and write.
	 * The copy needs no other file beside it.
	 */
	backUp(file: string, onProgress: OnProgress): Promise<void>;
	/** Finishes what is under way and closes. */
	close(): Promise<void>;
}

/** The engine does not answer, is busy or is full. */
export class StorageUnavailable extends Error {
	override name = "StorageUnavailable";

	/** All that a browser is told of an error in a page: `outageDigest` of lib/outage-digest.ts. */
	readonly digest = "storage-unavailable";

	/** By name: Next bundles the start and the routes apart, each with a class of its own. */
	static override [Symbol.hasInstance](value: unknown): boolean {
		return value instanceof Error && value.name === "StorageUnavailable";
	}
}

/** A file that was to be a copy of the data is no good; the message says why, beginning with "it". */
export class CopyRefused extends Error {
	override name = "CopyRefused";
}

/** Somebody else works with the data that one wants to have alone; the message says who. */
export class PlaceTaken extends Error {
	override name = "PlaceTaken";
}

/** The session keys kept per user: data fetched just before a new login was encrypted with the one before. */
export const keptSessionKeys = 3;

/** How far long work has come; `total` is what was there at its start. */
export type OnProgress = (done: number, total: number) => void;

/**
 * `firstBroken` is the first seq that is not as it was written: `purged + events + 1` when the end was cut off, `purged + 1`
 * when the chain does not go on where the removal of old events left it.
 */
export interface ChainReport {
	ok: boolean;
	/** Those that are there; … */
	events: number;
	/** … and how many before them were removed by `purge`. */
	purged: number;
	firstBroken: number | null;
	/** Of the last event, hex: noted elsewhere, it shows later that nothing before it changed. */
	head: string;
}

/**
 * Nothing can be kept at the place that `DATABASE_URL` names; the message says why in one sentence, without a secret.
 * `isSetting`: it will be so until somebody changes something; else another try may do.
 */
export class PlaceRefused extends Error {
	override name = "PlaceRefused";
	readonly isSetting: boolean;

	constructor(message: string, { isSetting }: { isSetting: boolean }) {
		super(message);
		this.isSetting = isSetting;
	}
}

/** What opening the installation's root gives: the root sealed and the keys that seal, to be kept, and the chain's key. */
export interface Unlocked {
	sealedRoot: string;
	chainKey: KeyObject;
	keys: readonly KeptKey[];
}

/**
 * Opens the root with the master keys. `stored` is the root that the engine keeps, null at the very first start: then one
 * is made. `kept` are the keys that may have sealed something. Throws when the master keys do not fit.
 */
export type Unlock<U extends Unlocked> = (stored: string | null, kept: readonly KeptKey[]) => U;
