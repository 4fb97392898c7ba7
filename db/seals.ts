// What the vault sealed, and with which master keys. Times are milliseconds since 1970.

/** A master key that may have sealed something here. `check` tells a wrong key that goes by a known id, 32 bytes. */
export interface KeptKey {
	id: string;
	check: Buffer;
}

export const sealedKinds = ["root", "app", "push", "operator", "phone", "sessionKey"] as const;

export type SealedKind = (typeof sealedKinds)[number];

/** A sealed value where it stands. */
export interface SealedValue {
	kind: SealedKind;
	/** Its row, in the order of `page`; 1 or more. */
	row: number;
	/**
	 * What its place is named by: an app's appid · a push's app id · an operator's id · a phone's user id · a session key's
	 * app id and openid · nothing for the root.
	 */
	names: string[];
	sealed: string;
}

/** A running server and the master key that it seals with. */
export interface SealingServer {
	server: string;
	keyId: string;
}
