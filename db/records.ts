import type { AuditDraft, AuditEvent } from "./audit.ts";

// What Lingpai remembers. Times are milliseconds since 1970; "sealed" is encrypted by the vault.

/** A mini-program registered here. `sealedSecret` is encrypted by the vault. */
export interface App {
	id: string;
	platform: string;
	appid: string;
	name: string;
	sealedSecret: string;
	policy: AppPolicy;
	enabled: boolean;
	createdAt: number;
}

/** How an app is changed, and the event that tells of it. */
export interface Revision {
	changes: Partial<Pick<App, "name" | "sealedSecret" | "policy" | "enabled">>;
	/** What its message push is signed with from now on, sealed; null: it takes none any more; left out: as it was. */
	push?: string | null;
	event: AuditDraft;
}

/** What an app decides for itself. Durations in seconds. */
export interface AppPolicy {
	/** A session unused for this long ends. */
	sessionLifetime: number;
	/** A session ends this long after its login, however much it is used. */
	absoluteLifetime: number;
	/** The oldest sessions over this number end at a login; null: any number. */
	maxSessionsPerUser: number | null;
	/** Decrypted data with an older watermark is refused. */
	maxDataAge: number;
	storeNickname: boolean;
	storeAvatar: boolean;
	storePhone: boolean;
}

/** One (app, openid). */
export interface User {
	id: string;
	appId: string;
	openid: string;
	unionid: string | null;
	nickname: string | null;
	avatarUrl: string | null;
	sealedPhone: string | null;
	blockedAt: number | null;
	createdAt: number;
}

export type UserChanges = Partial<Pick<User, "unionid" | "nickname" | "avatarUrl" | "sealedPhone" | "blockedAt">>;

/** One login of one user on one device. */
export interface Session {
	id: string;
	userId: string;
	ip: string | null;
	userAgent: string | null;
	createdAt: number;
	lastSeenAt: number;
	expiresAt: number;
	revokedAt: number | null;
	revokedBy: string | null;
	revokedReason: string | null;
}

export interface OpenSession {
	session: Session;
	user: User;
	app: App;
}

export interface Revocation {
	at: number;
	/** `user`, `policy`, `host` (the command line), or the id of an operator or API key. */
	by: string;
	reason: string | null;
}

export interface SessionKey {
	sealedKey: string;
	obtainedAt: number;
}

/** `fingerprint` tells whether two keys are the same without opening them. */
export interface NewSessionKey {
	sealedKey: string;
	fingerprint: Buffer;
}

export interface NewLogin {
	appId: string;
	openid: string;
	/** Null: not told by the platform; a known one stays. */
	unionid: string | null;
	/** The user's id if he is new. */
	newUserId: string;
	/** Null: the platform gave none. */
	sessionKey: NewSessionKey | null;
	session: { id: string; tokenHash: Buffer; ip: string | null; userAgent: string | null; expiresAt: number };
	maxSessions: number | null;
	at: number;
}

/** A user whom an app had before it came here. Null: not known. */
export interface FormerUser {
	openid: string;
	unionid: string | null;
	sessionKey: NewSessionKey | null;
	/** The user's id if he is new here. */
	newUserId: string;
	createdAt: number;
}

/**
 * What became of one: `completed`, known here, and a unionid or session key was missing; `known`, nothing was; `otherUnionid`,
 * known by another unionid, nothing changed.
 */
export type Imported = "added" | "completed" | "known" | "otherUnionid";

export interface Dossier {
	user: User;
	sessions: Session[];
	sessionKeys: SessionKey[];
	events: AuditEvent[];
}

export interface ApiKey {
	id: string;
	name: string;
	scope: "introspect" | "admin";
	/** Null: all apps. */
	appid: string | null;
	keyHash: Buffer;
	createdAt: number;
	/** Kept to the hour; null: never used. */
	lastUsedAt: number | null;
}
