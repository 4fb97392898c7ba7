import type { AuditDraft } from "../audit.ts";
import type { Cursor, Page, SessionFilter } from "../lists.ts";
import type { NewLogin, OpenSession, Revocation, User } from "../records.ts";

/** Who is logged in. */
export interface Sessions {
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
}

/** The platform's codes that were used. */
export interface Codes {
	/** Claims a code of the platform for one use: true for the first caller ever, false for all others. */
	claim(appId: string, codeHash: Buffer, at: number): Promise<boolean>;
	/** Gives a claimed code free again: it surely was not used. */
	release(appId: string, codeHash: Buffer): Promise<void>;
	/** Removes up to `limit` claims made before `before`, and answers how many. */
	purge(before: number, limit: number): Promise<number>;
}
