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

/** A new id of a row, 128 random bits: `usr_…`. */
export function newId(kind: "app" | "usr" | "ses" | "evt" | "key" | "opr" | "ops" | "req"): string {
	return `${kind}_${random(16)}`;
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
