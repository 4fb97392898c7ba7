// What the floor asks of a database: the same as Lingpai's storage keeps, by hand.

export interface SessionRow {
	id: string;
	user_id: string;
	created_at: number;
	last_seen_at: number;
	expires_at: number;
	revoked_at: number | null;
	openid: string;
	unionid: string | null;
	nickname: string | null;
	avatar_url: string | null;
	blocked_at: number | null;
	user_created_at: number;
	app_id: string;
	appid: string;
	policy: Policy;
	enabled: boolean;
}

export interface Policy {
	sessionLifetime: number;
	absoluteLifetime: number;
	maxDataAge: number;
}

export interface AppRow {
	id: string;
	appid: string;
	sealed_secret: string;
	policy: Policy;
	enabled: boolean;
}

export interface UserRow {
	id: string;
	nickname: string | null;
	avatar_url: string | null;
	created_at: number;
}

export interface Login {
	appId: string;
	openid: string;
	unionid: string | null;
	newUserId: string;
	sealedKey: string;
	fingerprint: Buffer;
	tokenHash: Buffer;
	at: number;
	expiresAt: number;
}

/** An audit event that went well; a login's user is told by the database. */
export interface Told {
	id: string;
	at: number;
	action: "login" | "verify" | "decrypt";
	appid: string;
	userId: string;
	sessionId: string;
	ip: string | null;
	userAgent: string | null;
	requestId: string;
	detail: object;
}

type Now<T> = T | Promise<T>;

/** Writes answer when they are on the disk. SQLite reads at once, without a promise. */
export interface Memory {
	session(tokenHash: Buffer): Now<SessionRow | undefined>;
	app(appid: string): Now<AppRow | undefined>;
	/** Sealed, the newest of three first. */
	keys(userId: string): Now<string[]>;
	touch(sessionId: string, at: number, expiresAt: number): Promise<boolean>;
	claim(appId: string, codeHash: Buffer, at: number): Promise<boolean>;
	/** Null: blocked. */
	login(login: Login, told: Told): Promise<{ user: UserRow; isNew: boolean } | null>;
	append(told: Told): Promise<void>;
}
