import type { AuditDraft } from "../audit.ts";
import type { Cursor, ListedUser, Page, UserFilter } from "../lists.ts";
import type { Dossier, FormerUser, Imported, NewSessionKey, SessionKey, User, UserChanges } from "../records.ts";

/** The users of the apps. */
export interface Users {
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
	/**
	 * Adds users whom an app had before, all or none of them. Whom it knows already stays as he is, but for what is missing:
	 * a unionid where there is none, a session key where none is kept; of a blocked one nothing changes. Answers what became
	 * of each, in their order; `write` false: what would become. Null: there is no such app. `at`: when the keys are kept.
	 */
	importSome(
		appId: string,
		users: readonly FormerUser[],
		at: number,
		options: { write: boolean },
	): Promise<Imported[] | null>;
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
}

/** The platform's keys of each user. */
export interface SessionKeys {
	/** The user's kept session keys, newest first, at most `keptSessionKeys`. */
	ofUser(userId: string): Promise<SessionKey[]>;
	/** Keeps a key as the newest one of the user; one that was kept before is not kept twice. */
	add(userId: string, key: NewSessionKey, at: number): Promise<void>;
	/**
	 * Keeps a key in place of all that are kept of the user, and appends the event. False when there is no such user:
	 * then nothing happens.
	 */
	replace(userId: string, key: NewSessionKey, at: number, event: AuditDraft): Promise<boolean>;
}
