import { type ErrorCode, Refusal } from "../errors.ts";

export const platformNames = ["wechat"] as const;

export type PlatformName = (typeof platformNames)[number];

/** What a platform wants to know of an app. */
export interface Credentials {
	appid: string;
	secret: string;
}

/** What a code is exchanged for. `unionid` and `sessionKey` are null where the platform gives none. */
export interface Exchanged {
	openid: string;
	unionid: string | null;
	sessionKey: string | null;
}

/** Decrypted and authentic as far as the platform's format goes; `timestamp` in seconds, null where it has none. */
export interface Opened {
	data: Readonly<Record<string, unknown>>;
	kind: DataKind;
	watermark: { appid: string; timestamp: number | null };
}

export type DataKind = "userInfo" | "phoneNumber" | "weRunData" | "shareInfo" | "groupEnterInfo" | "unknown";

/** Why data did not open, from the earliest step to the latest. */
export const openFailures = ["bad_padding", "bad_utf8", "not_json", "watermark_missing"] as const;

export type OpenFailure = (typeof openFailures)[number];

export interface PhoneNumber {
	phoneNumber: string;
	purePhoneNumber: string;
	countryCode: string;
}

/** An access token of the platform; `expiresIn` in seconds. */
export interface AccessToken {
	token: string;
	expiresIn: number;
}

/**
 * What Lingpai asks of a platform. A platform is one file and one line in `platforms/index.ts`. What it does not offer
 * is left out. Calls to its servers throw `PlatformRefusal` and nothing else; which of a user's keys to try is not its
 * business but `lib/decrypt.ts`'s.
 */
export interface Platform {
	/** Exchanges the code of wx.login. */
	exchange(app: Credentials, code: string): Promise<Exchanged>;
	/** True when `signature` covers exactly this rawData. */
	verify?(rawData: string, signature: string, sessionKey: string): boolean;
	/** Decrypts with one session key. Takes the same steps whatever is wrong. */
	decrypt?(encryptedData: Buffer, iv: Buffer, sessionKey: string): Opened | OpenFailure;
	/** HMAC-SHA256 of a payload as the platform's signed calls want it, lower-case hex. */
	sign?(payload: string, sessionKey: string): string;
	/** An access token for the calls below. */
	accessToken?(app: Credentials): Promise<AccessToken>;
	/** Exchanges the code of the phone button. */
	phone?(accessToken: string, code: string, openid: string): Promise<PhoneNumber>;
	/** True while the platform still takes this session key for the user's. */
	checkKey?(accessToken: string, openid: string, sessionKey: string): Promise<boolean>;
	/** Makes the platform replace the user's session key; the new one, or null when `sessionKey` is not his any more. */
	resetKey?(accessToken: string, openid: string, sessionKey: string): Promise<string | null>;
}

const platformRefusal = Symbol.for("lingpai.platformRefusal");

interface PlatformRefusalOptions {
	/** The platform's own code, null where it gave none. */
	errcode?: number | null;
	/** What stands in the audit log beside it, such as the address that the platform does not know. */
	hint?: string | null;
	retryAfter?: number | undefined;
	/** True when nothing was sent: the platform was never reached. */
	untouched?: boolean;
	/** True when the code that was sent is worth nothing any more, whatever `code` says. */
	spent?: boolean;
	/** True when another access token may help. */
	accessTokenRefused?: boolean;
}

/**
 * The platform refused or could not be asked. Carries codes only: texts of the platform, of the HTTP client and of
 * JSON.parse were all seen to quote secrets.
 */
export class PlatformRefusal extends Refusal {
	readonly [platformRefusal] = true;
	readonly errcode: number | null;
	readonly hint: string | null;
	readonly untouched: boolean;
	readonly spent: boolean;
	readonly accessTokenRefused: boolean;

	static override [Symbol.hasInstance](value: unknown): boolean {
		return value instanceof Error && platformRefusal in value;
	}

	constructor(code: ErrorCode, options: PlatformRefusalOptions = {}) {
		super(code, { retryAfter: options.retryAfter });
		this.errcode = options.errcode ?? null;
		this.hint = options.hint ?? null;
		this.untouched = options.untouched ?? false;
		this.spent = options.spent ?? false;
		this.accessTokenRefused = options.accessTokenRefused ?? false;
	}
}
