import { randomBytes } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";

// OWASP's second choice of argon2id: 19 MiB, two passes, one lane; the library's own default is the same but may change.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A password as it is stored: argon2id with its salt and cost, in the usual text form. */
export function hashPassword(password: string): Promise<string> {
	return hash(password, cost);
}

/** Whether this is the password of a stored hash; null (nobody's) takes as long and is never right. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
	nobodys ??= hashPassword(randomBytes(32).toString("base64"));
	const matches = await verify(stored ?? (await nobodys), password);
	return matches && stored !== null;
}

let nobodys: Promise<string> | undefined;
