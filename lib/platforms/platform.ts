import { type ErrorCode, Refusal } from "../errors.ts";
import type { Meanings } from "./refusals.ts";
import type { Upstream } from "./upstream.ts";

/** A platform: one file that exports this, and one line in `platforms/index.ts`. */
export interface PlatformDefinition {
	/** What it is called where English is spoken. */
	title: string;
	/** Where its servers are, unless `LINGPAI_UPSTREAM_…` says otherwise. */
	address: string;
	/** Speaks to its servers. */
	speak(upstream: Upstream): Platform;
	/** The codes of its refusals that are known: each has its words in `messages/…/explanations.json`. */
	errcodes: Meanings;
	/** Bytes of a session key, which is written as base64; null: its users have none. */
	sessionKeyBytes: 16 | 24 | null;
	/** A new access token ends the one before, which another backend may be using. */
	endsAccessTokens?: true;
	/** True when a secret has the platform's form, where that can be told. */
	isSecret?(secret: string): boolean;
	/** What a secret is made of where it is more than one text, in the order in which `;` joins them. */
	secretParts?: readonly SecretPart[];
	/** Where its developers find appid and secret. */
	console: string;
	/** The Referer that its mini-programs send by themselves; the appid is its first group. None: it does not tell. */
	referer?: RegExp;
	/** How its mini-programs are written. */
	client: ClientWords;
	/** Its servers push what a user takes back (`lib/push.ts`). */
	takesPushes?: true;
}

export type SecretPart = "privateKey" | "aesKey" | "publicKey";

/** What developers write in a platform's mini-programs. */
export interface ClientWords {
	/** The object that has the platform's functions: `wx`. */
	object: string;
	/** Its function that logs in; unless told `login`. */
	login?: string;
	/** What that function calls the code; unless told `code`. */
	code?: string;
	/** Storage takes and gives objects, requests have `headers`, and one that is refused fails. */
	isAlipays?: true;
}

/** A platform's own code of a refusal: a number, or one of the words that its definition names. */
export type Errcode = number | string;

/** What a platform wants to know of an app. */
export interface Credentials {
	appid: string;
	secret: string;
}

/** What logs a user in. */
export interface LoginCode {
	code: string;
	/** It stands for a device whose user has no account at the platform. */
	isAnonymous?: boolean;
	/** For platforms that want an access token first (`exchangeNeedsAccessToken`). */
	accessToken?: string;
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
	/** Null: it has none, and the key that opened it is the app's own. */
	watermark: { appid: string | null; timestamp: number | null };
}

/** What the members of data that tell something of the user are called; null: it has no such thing. */
export type MemberNames = Readonly<
	Record<"openid" | "unionid" | "nickname" | "avatarUrl" | "phoneNumber", string | null>
>;

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
	/** Exchanges a code of wx.login. */
	exchange(app: Credentials, code: LoginCode): Promise<Exchanged>;
	/** The exchange takes an access token. */
	exchangeNeedsAccessToken?: true;
	/** The exchange takes codes of devices without an account. */
	takesAnonymous?: true;
	/** What its data calls what is told of the user. */
	members: MemberNames;
	/** True when `signature` covers exactly this rawData. */
	verify?(rawData: string, signature: string, sessionKey: string): boolean;
	/** Decrypts with one session key. Takes the same steps whatever is wrong. */
	decrypt?(encryptedData: Buffer, iv: Buffer, sessionKey: string): Opened | OpenFailure;
	/** The key that all users' data is encrypted with, where that is the app's and not the user's; null: it was not given. */
	dataKey?(app: Credentials): string | null;
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
	errcode?: Errcode | null;
	/** What stands in the audit log beside it, such as the address that the platform does not know. */
	hint?: string | null;
	retryAfter?: number | undefined;
	/** True when nothing was sent: the platform was never reached. */
	untouched?: boolean;
	/** True when the code that was sent is worth nothing any more, whatever `code` says. */
	spent?: boolean;
	/** True when another access token may help. */
	accessTokenRefused?: boolean;
	/** True when the platform stands and refused this very call, in whatever words. */
	answered?: boolean;
}

/**
 * The platform refused or could not be asked. Carries codes only: texts of the platform, of the HTTP client and of
 * JSON.parse were all seen to quote secrets.
 */
export class PlatformRefusal extends Refusal {
	readonly [platformRefusal] = true;
	/** Who refused; `observed.ts` tells. */
	platform: string | null = null;
	readonly errcode: Errcode | null;
	readonly hint: string | null;
	readonly untouched: boolean;
	readonly spent: boolean;
	readonly accessTokenRefused: boolean;
	readonly answered: boolean;

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
		this.answered = options.answered ?? false;
	}
}
