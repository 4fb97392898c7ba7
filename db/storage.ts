import type { KeyObject } from "node:crypto";
import type { AuditDraft, AuditEvent } from "./audit.ts";
import type {
	AuditBounds,
	Count,
	CountedStep,
	EngineReport,
	Lease,
	OldRows,
	RetentionBounds,
	Settings,
} from "./installation.ts";
import type { AuditFilter, Cursor, ListedUser, Page, SessionFilter, UserFilter } from "./lists.ts";
import type { Operator, OperatorChanges, OperatorSession } from "./operators.ts";
import type {
	ApiKey,
	App,
	Dossier,
	NewLogin,
	NewSessionKey,
	OpenSession,
	Revision,
	Revocation,
	SessionKey,
	User,
	UserChanges,
} from "./records.ts";
import type { KeptKey, SealedKind, SealedValue, SealingServer } from "./seals.ts";

/**
 * What Lingpai remembers, as a port. Every method is one atomic and durable operation: what it answered is kept even
 * when the process is killed right after. Absence is `null` or `false`; a method throws only `StorageUnavailable`, when
 * the engine is broken, busy or full. Times are milliseconds since 1970. An engine is done when `storage.suite.ts` passes.
 */
export interface Storage {
	apps: {
		list(): Promise<App[]>;
		byAppid(appid: string): Promise<App | null>;
		/** Adds the app, or updates the one with its appid (its id and createdAt stay). Tells which. */
		save(app: App, events: { created: AuditDraft; updated: AuditDraft }): Promise<"created" | "updated">;
		byId(id: string): Promise<App | null>;
		/** What the platform signs and encrypts the app's message push with, sealed; null: it takes none. */
		push(id: string): Promise<string | null>;
		/** Adds an app. False when its appid is taken: then nothing happens. */
		add(app: App, event: AuditDraft): Promise<boolean>;
		/**
		 * Changes the app as `revision` says of the app as it is, and appends its event; null: nothing happens. `revision`
		 * may be asked twice. Answers the app as it is afterwards, null when there is none.
		 */
		revise(id: string, revision: (app: App) => Revision | null): Promise<App | null>;
		/**
		 * Removes the app with its API keys and its message push; its audit events stay. `has_users`: it still has users, and then nothing
		 * happens: they are erased first, in steps, by `users.eraseSome`.
		 */
		remove(id: string, event: AuditDraft): Promise<"removed" | "absent" | "has_users">;
	};
	users: {
		byOpenid(appId: string, openid: string): Promise<User | null>;
		byId(userId: string): Promise<ListedUser | null>;
		page(filter: UserFilter, limit: number, cursor: Cursor | null): Promise<Page<ListedUser>>;
		/** Changes what is given and appends the event. False when there is no such user: then nothing happens. */
		update(userId: string, changes: UserChanges, event: AuditDraft): Promise<boolean>;
		/** All that is held on a user; sessions and events newest first, 1,000 events at most. */
		dossier(userId: string): Promise<Dossier | null>;
		/**
		 * Removes the user with sessions and session keys, and from his audit events address and user agent; the events
		 * stay and the chain still verifies. Appends the event. False when there is no such user. The oldest sessions of one
		 * who has thousands may be gone before, and of thousands of events the origins a moment later.
		 */
		erase(userId: string, event: AuditDraft): Promise<boolean>;
		/**
		 * Erases up to `limit` users of the app, each as `erase` does, appending `event` for each with his id. Answers how
		 * many; fewer than `limit`: none is left.
		 */
		eraseSome(appId: string, limit: number, event: (userId: string) => AuditDraft): Promise<number>;
		/** Finishes erasures that the end of a process cut short, and answers how many there were. */
		finishErasures(): Promise<number>;
		/**
		 * Looks at up to `limit` users of the app, the longest known first, and removes these members of those who have one;
		 * appends `event` with their number as `detail.users` when there was one. `next`: where to go on; null: it was the end.
		 */
		forgetSome(
			appId: string,
			parts: readonly ("nickname" | "avatarUrl" | "sealedPhone")[],
			limit: number,
			cursor: Cursor | null,
			event: AuditDraft,
		): Promise<{ users: number; next: Cursor | null }>;
	};
	sessions: {
		/**
		 * A login: finds or adds the user, keeps the session key, opens the session, ends the oldest ones over
		 * `maxSessions`, and appends the event with the ids filled in. A blocked user gets nothing.
		 */
		open(login: NewLogin, event: AuditDraft): Promise<{ user: User; isNew: boolean } | "blocked">;
		/** The session of this token hash with its user and app, whatever its state. */
		byTokenHash(tokenHash: Buffer): Promise<OpenSession | null>;
		/** Notes that the session was used at `at` and, when given, moves its end. False when it is revoked or gone. */
		touch(sessionId: string, at: number, expiresAt: number | null): Promise<boolean>;
		/** Ends the session for good. False when it was ended before. */
		revoke(sessionId: string, revocation: Revocation, event: AuditDraft): Promise<boolean>;
		byId(sessionId: string): Promise<OpenSession | null>;
		page(filter: SessionFilter, limit: number, cursor: Cursor | null): Promise<Page<OpenSession>>;
		/**
		 * Ends up to `limit` of the sessions of a user or an app that were opened by `revocation.at` and are neither ended nor
		 * expired then, and appends `event` with their number as `detail.sessions` when there was one. Answers how many;
		 * 0: none is left. However many log in meanwhile, it comes to an end.
		 */
		revokeSome(
			whose: { userId: string } | { appId: string },
			limit: number,
			revocation: Revocation,
			event: AuditDraft,
		): Promise<number>;
		/** How many sessions of each app are active at `at`; apps without any are left out. Gives way to other work. */
		countActive(at: number): Promise<{ appId: string; sessions: number }[]>;
		/** Removes up to `limit` sessions that ended or expired before `before`, and answers how many. */
		purge(before: number, limit: number): Promise<number>;
	};
	sessionKeys: {
		/** The user's kept session keys, newest first, at most `keptSessionKeys`. */
		ofUser(userId: string): Promise<SessionKey[]>;
		/** Keeps a key as the newest one of the user; one that was kept before is not kept twice. */
		add(userId: string, key: NewSessionKey, at: number): Promise<void>;
		/**
		 * Keeps a key in place of all that are kept of the user, and appends the event. False when there is no such user:
		 * then nothing happens.
		 */
		replace(userId: string, key: NewSessionKey, at: number, event: AuditDraft): Promise<boolean>;
	};
	codes: {
		/** Claims a code of the platform for one use: true for the first caller ever, false for all others. */
		claim(appId: string, codeHash: Buffer, at: number): Promise<boolean>;
		/** Gives a claimed code free again: it surely was not used. */
		release(appId: string, codeHash: Buffer): Promise<void>;
		/** Removes up to `limit` claims made before `before`, and answers how many. */
		purge(before: number, limit: number): Promise<number>;
	};
	apiKeys: {
		add(key: ApiKey, event: AuditDraft): Promise<void>;
		list(): Promise<ApiKey[]>;
		byHash(keyHash: Buffer): Promise<ApiKey | null>;
		remove(id: string, event: AuditDraft): Promise<boolean>;
		/** Notes the use of a key. */
		touch(id: string, at: number): Promise<void>;
	};
	operators: {
		/** `offered`: the hash of the one-time token is kept, nobody used it; `closed`: an owner was made, for ever. */
		setup(): Promise<{ state: "new" } | { state: "offered"; tokenHash: Buffer } | { state: "closed" }>;
		/** Keeps the hash of the one-time token in place of the one before. False when the setup is closed. */
		offerSetup(tokenHash: Buffer): Promise<boolean>;
		/** Adds the first owner and closes the setup for ever. False when it was closed before: then nothing happens. */
		setUp(owner: Operator, event: AuditDraft): Promise<boolean>;
		/** By e-mail. */
		list(): Promise<Operator[]>;
		byId(id: string): Promise<Operator | null>;
		byEmail(email: string): Promise<Operator | null>;
		/** Adds an operator; an owner closes the setup. False when the e-mail is taken. */
		add(operator: Operator, event: AuditDraft): Promise<boolean>;
		/**
		 * Changes what is given and appends the event. `keepSession`: all other sessions of the operator end (null: all of
		 * them); undefined: none ends. `last_owner`: nobody would be owner any more; then nothing happens.
		 */
		update(
			id: string,
			changes: OperatorChanges,
			event: AuditDraft,
			keepSession?: string | null,
		): Promise<"updated" | "absent" | "last_owner">;
		/** Removes the operator with his sessions. */
		remove(id: string, event: AuditDraft): Promise<"removed" | "absent" | "last_owner">;
		/** Takes a time step for a TOTP code: true only when it is later than every one taken before. */
		claimTotpStep(id: string, step: number): Promise<boolean>;
		/** Takes a recovery code out: true for the first caller only. */
		spendRecoveryCode(id: string, codeHash: string): Promise<boolean>;
	};
	operatorSessions: {
		/** Opens a session, notes the operator's sign-in, and appends the event. */
		open(session: OperatorSession, idHash: Buffer, event: AuditDraft): Promise<void>;
		/** The session with its operator. */
		byIdHash(idHash: Buffer): Promise<{ session: OperatorSession; operator: Operator } | null>;
		touch(id: string, at: number): Promise<void>;
		/** Newest first. */
		ofOperator(operatorId: string): Promise<OperatorSession[]>;
		/** Ends one session of the operator. False when there is none. */
		end(operatorId: string, id: string, event: AuditDraft): Promise<boolean>;
		/** Removes the sessions that began before `begun` or were not seen since `seen`. */
		purge(begun: number, seen: number): Promise<number>;
	};
	settings: {
		/** Null: never changed. */
		get(): Promise<Settings | null>;
		save(settings: Settings, event: AuditDraft): Promise<void>;
	};
	counts: {
		/** Adds to the counters of the hour of `at`. Audited events and new users are counted with their own writes. */
		add(at: number, counts: readonly Count[]): Promise<void>;
		/** Sets counters of the hour of `at`: for what is measured now and then. */
		set(at: number, counts: readonly Count[]): Promise<void>;
		/** The sums over steps of `step` milliseconds (whole hours) from `from` to before `to`, oldest first. */
		series(from: number, to: number, step: number, appid: string | null): Promise<CountedStep[]>;
		/** Removes up to `limit` counters of hours that began before `before`, and answers how many. */
		purge(before: number, limit: number): Promise<number>;
	};
	audit: {
		/** Appends an event, and counts it: `name` is its action, `label` its reason, or "" when it went well. */
		append(event: AuditDraft): Promise<void>;
		byId(id: string): Promise<AuditEvent | null>;
		page(filter: AuditFilter, limit: number, cursor: Cursor | null): Promise<Page<AuditEvent>>;
		/**
		 * Removes up to `limit` events from the chain's begin, as far as `bounds` says, and moves the chain's base. An event
		 * that is not as it was written is kept, with all after it, as `firstBroken`.
		 */
		purge(bounds: AuditBounds, limit: number): Promise<{ removed: number; firstBroken: number | null }>;
		/** Checks the whole chain, calling `onProgress` now and then. */
		verify(onProgress?: OnProgress): Promise<ChainReport>;
	};
	/** How many rows the purges would remove now, of each kind at most `most`: a million are not counted. */
	countOld(bounds: RetentionBounds, most: number): Promise<OldRows>;
	/** Works that only one process may do at a time. */
	leases: {
		/**
		 * Takes the work until `until`, or longer when `holder` has it already. False while somebody else has it at `at`; a
		 * lease that ran out is anybody's.
		 */
		take(name: string, holder: string, until: number, at: number): Promise<boolean>;
		/** Gives the holder's own lease back; `doneAt` is kept when the work came to its end, else it counts as never done. */
		release(name: string, holder: string, doneAt?: number | null): Promise<void>;
		of(name: string): Promise<Lease | null>;
	};
	/** What the vault sealed, and the master keys that may have sealed it. */
	seals: {
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
	};
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
