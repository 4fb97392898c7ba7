/** What the server tells of its user. */
export interface User {
	id: string;
	/** Null unless the app's policy keeps it. */
	nickname: string | null;
	/** Null unless the app's policy keeps it. */
	avatarUrl: string | null;
	createdAt: string;
}

/** The user at a login. */
export interface LoggedInUser extends User {
	/** This was the user's first login. */
	isNew: boolean;
}

/** `POST /api/login`. */
export interface LoginAnswer {
	token: string;
	expiresAt: string;
	expiresIn: number;
	user: LoggedInUser;
	data?: Record<string, unknown> | undefined;
	dataError?: "decrypt_failed" | "signature_mismatch" | undefined;
}

/** `GET /api/session`. */
export interface SessionAnswer {
	active: true;
	expiresAt: string;
	expiresIn: number;
	/** The session's end was just moved. */
	renewed: boolean;
	user: User;
	/** Only when the platform was asked; null: it cannot tell. */
	sessionKeyValid?: boolean | null | undefined;
}

/** `POST /api/verify`. */
export interface VerifyAnswer {
	valid: true;
	/** The parsed rawData. */
	userInfo: Record<string, unknown>;
}

/** `POST /api/decrypt`. */
export interface DecryptAnswer {
	kind: "userInfo" | "phoneNumber" | "weRunData" | "shareInfo" | "groupEnterInfo" | "unknown";
	data: Record<string, unknown>;
	watermark: { appid: string; timestamp: number | null };
}

/** `POST /api/phone`. */
export interface PhoneAnswer {
	phoneNumber: string;
	purePhoneNumber: string;
	countryCode: string;
}

/** What `wx.getUserInfo` signs. */
export interface Signed {
	rawData: string;
	signature: string;
}

/** What `wx.getUserInfo`, `wx.getWeRunData`, … encrypt; with a signature, that is checked first. */
export interface Encrypted {
	encryptedData: string;
	iv: string;
	rawData?: string | undefined;
	signature?: string | undefined;
}
