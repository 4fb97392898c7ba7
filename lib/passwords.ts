import { hash, verify } from "@node-rs/argon2";

// OWASP's second choice of argon2id: 19 MiB, two passes, one lane; the library's own default is the same but may change.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A password as it is stored: argon2id with its salt and cost, in the usual text form. */
export function hashPassword(password: string): Promise<string> {
	return hash(password, cost);
}

/** Whether this is the password of a stored hash; null (nobody's) takes as long and is never right. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
	const matches = await verify(stored ?? nobodys, password);
	return matches && stored !== null;
}

// Of 32 random bytes that were not kept.
const nobodys = "$argon2id$v=19$m=19456,t=2,p=1$Sf7RTOoERC5ucBE0vcXDIA$qzuZs4fPgAXYyG+2/w5Zirfs9+ReG/Fntm4SwPlMcw0";
