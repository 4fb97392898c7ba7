import { beginSqliteRestore } from "./sqlite/restore.ts";
import type { OnProgress, Storage, Unlock, Unlocked } from "./storage.ts";

/** What was taken away since the copy was made and is taken out of it too; counts, and the users and apps to go. */
export interface TakenAway {
	/** Ids of users that are gone. */
	erased: string[];
	/** Ids of apps that are gone. */
	deletedApps: string[];
	/** Users of whom something personal was forgotten. */
	forgotten: number;
	blocked: number;
	sessions: number;
	disabledApps: number;
	/** Apps whose policy stores less. */
	policies: number;
	/** API keys and operators that are no more, or are others now. */
	apiKeys: number;
	operators: number;
}

/**
 * How newer data stands to a copy. `follows`: it began as the copy, so that what it lacks was taken away. `parted`: both went
 * on from something older, so that only what it says was taken away counts. `foreign`: of another installation, or with
 * other master keys. `unreadable`.
 */
export type Newer = "follows" | "parted" | "foreign" | "unreadable";

/** A copy that is about to take the place of the data. Nothing of it counts before `commit`. */
export interface Restoration {
	/** The copy, of today's schema. */
	storage: Storage;
	/** Its schema and the end of its audit log as they were. */
	found: { schema: number; events: number; head: string };
	/** The data that is there now; null: there is none. */
	current: { newer: Newer; head: string | null } | null;
	/** Adds a copy that may be newer than what is restored. Throws `CopyRefused` when it cannot be read. */
	addNewer(file: string): Promise<Newer>;
	/** Takes out of the copy what newer data took away, but for `erased` and `deletedApps`; the newest counts last. */
	takeAway(at: number): Promise<TakenAway>;
	/** Ends all sessions that are active at `at`. Answers how many. */
	endSessions(at: number): Promise<number>;
	endOperatorSessions(): Promise<number>;
	/** Checks the audit log once more. Throws `CopyRefused`. */
	check(onProgress: OnProgress): Promise<{ events: number; head: string }>;
	/**
	 * Puts the copy in the place of the data, in one step: killed at any moment, one or the other is there and works. Answers
	 * where the data lies that was there, null when there was none.
	 */
	commit(): Promise<string | null>;
	/** Leaves everything as it was; also after `commit`. */
	end(): Promise<void>;
}

/**
 * Takes hold of the place that the URL names, so that no server starts there meanwhile, and opens a checked copy of `from`,
 * which is only read. Throws `CopyRefused`, `PlaceTaken`, or what `unlock` throws: then nothing was touched.
 */
export function beginRestore<U extends Unlocked>(
	url: string,
	from: string,
	unlock: Unlock<U>,
	progress: { onCopied: OnProgress; onChecked: OnProgress },
): Promise<Restoration> {
	if (!url.startsWith("file:")) throw new Error(notHere);
	return beginSqliteRestore(url.slice("file:".length), from, unlock, progress);
}

const notHere =
	"restore puts a file in the place of a file; with PostgreSQL bring a copy back with its own tools, or into an empty database by lingpai move (docs/scaling.md)";
