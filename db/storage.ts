import type { KeyObject } from "node:crypto";
import type {
	ApiKey,
	App,
	AuditDraft,
	Dossier,
	NewLogin,
	NewSessionKey,
	OpenSession,
	Revocation,
	SessionKey,
	User,
	UserChanges,
} from "./records.ts";

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
	};
	users: {
		byOpenid(appId: string, openid: string): Promise<User | null>;
		/** Changes what is given and appends the event. False when there is no such user: then nothing happens. */
		update(userId: string, changes: UserChanges, event: AuditDraft): Promise<boolean>;
		/** All that is held on a user; sessions and events newest first, 1,000 events at most. */
		dossier(userId: string): Promise<Dossier | null>;
		/**
		 * Removes the user with sessions and session keys, and from his audit events address and user agent; the events
		 * stay and the chain still verifies. Appends the event. False when there is no such user.
		 */
		erase(userId: string, event: AuditDraft): Promise<boolean>;
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
	};
	sessionKeys: {
		/** The user's kept session keys, newest first, at most `keptSessionKeys`. */
		ofUser(userId: string): Promise<SessionKey[]>;
		/** Keeps a key as the newest one of the user; one that was kept before is not kept twice. */
		add(userId: string, key: NewSessionKey, at: number): Promise<void>;
	};
	codes: {
		/** Claims a code of the platform for one use: true for the first caller ever, false for all others. */
		claim(appId: string, codeHash: Buffer, at: number): Promise<boolean>;
		/** Gives a claimed code free again: it surely was not used. */
		release(appId: string, codeHash: Buffer): Promise<void>;
	};
	apiKeys: {
		add(key: ApiKey, event: AuditDraft): Promise<void>;
		list(): Promise<ApiKey[]>;
		byHash(keyHash: Buffer): Promise<ApiKey | null>;
		remove(id: string, event: AuditDraft): Promise<boolean>;
	};
	audit: {
		append(event: AuditDraft): Promise<void>;
		/** Checks the whole chain, calling `onProgress` now and then. */
		verify(onProgress?: OnProgress): Promise<ChainReport>;
	};
	/** Answers when the engine can read and may write. */
	ping(): Promise<void>;
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

/** The session keys kept per user: data fetched just before a new login was encrypted with the one before. */
export const keptSessionKeys = 3;

/** How far long work has come; `total` is what was there at its start. */
export type OnProgress = (done: number, total: number) => void;

/** `firstBroken` is the first seq that is not as it was written; `events + 1` when the end was cut off. */
export interface ChainReport {
	ok: boolean;
	events: number;
	firstBroken: number | null;
	/** Of the last event, hex: noted elsewhere, it shows later that nothing before it changed. */
	head: string;
}

/** What opening the installation's root gives: the root sealed, for the engine to keep, and the audit chain's key. */
export interface Unlocked {
	sealedRoot: string;
	chainKey: KeyObject;
}

/**
 * Opens the root with the master key. `stored` is what the engine keeps, null at the very first start: then one is made.
 * Throws when the master key does not fit.
 */
export type Unlock<U extends Unlocked> = (stored: string | null) => U;
