import type { AuditDraft } from "../audit.ts";
import type { Lease } from "../installation.ts";
import type { KeptKey, SealedKind, SealedValue, SealingServer } from "../seals.ts";

/** Works that only one process may do at a time. */
export interface Leases {
	/**
	 * Takes the work until `until`, or longer when `holder` has it already. False while somebody else has it at `at`; a
	 * lease that ran out is anybody's.
	 */
	take(name: string, holder: string, until: number, at: number): Promise<boolean>;
	/** Gives the holder's own lease back; `doneAt` is kept when the work came to its end, else it counts as never done. */
	release(name: string, holder: string, doneAt?: number | null): Promise<void>;
	of(name: string): Promise<Lease | null>;
}

/** What the vault sealed, and the master keys that may have sealed it. */
export interface Seals {
	/** By id. */
	keys(): Promise<KeptKey[]>;
	/** Keeps a key, before it seals for the first time. False when its id is another key's: then nothing happens. */
	keepKey(key: KeptKey): Promise<boolean>;
	/** Forgets a key and appends the event. False when it is not kept. */
	forgetKey(id: string, event: AuditDraft): Promise<boolean>;
	count(kind: SealedKind): Promise<number>;
	/** Up to `limit` values of the rows after `after`, in order; 0: from the first on. */
	page(kind: SealedKind, after: number, limit: number): Promise<SealedValue[]>;
	/** Puts `now` in the place of each value that is still as it was read. Answers how many were. */
	replace(changes: readonly { value: SealedValue; now: string }[]): Promise<number>;
	/**
	 * Takes values away that are still as they were read: a phone number, a session key, an app's push, an operator's
	 * second factor. The root and the apps' secrets stay. Answers how many went.
	 */
	drop(values: readonly SealedValue[]): Promise<number>;
	/** Notes that a server seals with this key and tells so again before `until`; null: it left. */
	noteServer(server: string, keyId: string, until: number | null): Promise<void>;
	/** The servers that run at `at`. */
	servers(at: number): Promise<SealingServer[]>;
}
