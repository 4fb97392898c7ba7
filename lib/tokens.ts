import { pooledRandomBytes } from "./random.ts";

const tokenPattern = /^lpt_[A-Za-z0-9_-]{43}$/;
const apiKeyPattern = /^lpk_[A-Za-z0-9_-]{43}$/;

/** A new token: 256 random bits. Only its hash is stored. */
export function newToken(): string {
	return `lpt_${random(32)}`;
}

/** A new API key: 256 random bits. Only its hash is stored. */
export function newApiKey(): string {
	return `lpk_${random(32)}`;
}

/**
 * A new id of a row, no secret: `usr_…`, from 48 bits of the time and 80 random ones. Ids that are made together stand
 * together in every index, so that a login writes half as many pages as with random ones alone.
 */
export function newId(kind: "app" | "usr" | "ses" | "evt" | "key" | "opr" | "ops" | "req" | "srv"): string {
	const bytes = pooledRandomBytes(16);
	bytes.writeUIntBE(Date.now(), 0, 6);
	return `${kind}_${bytes.toString("base64url")}`;
}

/** False for what cannot be a token of ours, so that it costs no query. */
export function isToken(text: string): boolean {
	return tokenPattern.test(text);
}

/** False for what cannot be an API key of ours. */
export function isApiKey(text: string): boolean {
	return apiKeyPattern.test(text);
}

function random(bytes: number): string {
	return pooledRandomBytes(bytes).toString("base64url");
}
