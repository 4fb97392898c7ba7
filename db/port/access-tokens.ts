/** A platform's access token as it is kept. Times are milliseconds since 1970. */
export interface KeptAccessToken {
	appId: string;
	sealedToken: string;
	/** Tells of which of the app's secrets it is, 32 bytes: with another one it counts no more. */
	secretDigest: Buffer;
	/** When it was asked for; of two the later one counts. */
	fetchedAt: number;
	expiresAt: number;
}

/** The platforms' access tokens, one for each app; each can be fetched again. */
export interface AccessTokens {
	of(appId: string): Promise<KeptAccessToken | null>;
	/** Keeps a token in place of one that was asked for before. False when a later one is kept, or the app is gone. */
	keep(token: KeptAccessToken): Promise<boolean>;
	/** Removes the tokens that another master key than this one sealed, null: all, and answers how many. */
	dropSealedByOthers(keyId: string | null): Promise<number>;
}
