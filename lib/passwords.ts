import { hash, verify } from "@node-rs/argon2";
import { Refusal } from "./errors.ts";

// OWASP's second choice of argon2id: 19 MiB, two passes, one lane; the library's own default is the same but may change.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Computed at one time: each takes a thread of four, which look up the platforms' addresses too. */
const atOnce = 2;

/** That may wait for their turn: a second or two of work. */
const mostWaiting = 30;

/** A password as it is stored: argon2id with its salt and cost, in the usual text form. */
export function hashPassword(password: string): Promise<string> {
	return inTurn(() => hash(password, cost));
}

/**
 * Whether this is the password of a stored hash; null (nobody's) takes as long and is never right. Throws `unavailable`
 * when too many wait already.
 */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
	const matches = await inTurn(() => verify(stored ?? nobodys, password));
	return matches && stored !== null;
}

// Of 32 random bytes that were not kept.
const nobodys = "$argon2id$v=19$m=19456,t=2,p=1$Sf7RTOoERC5ucBE0vcXDIA$qzuZs4fPgAXYyG+2/w5Zirfs9+ReG/Fntm4SwPlMcw0";

let computing = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(compute: () => Promise<T>): Promise<T> {
	if (computing < atOnce) computing += 1;
	else {
		if (waiting.length >= mostWaiting) throw new Refusal("unavailable", { retryAfter: 2 });
		// Whoever is done hands his place on.
		await new Promise<void>((resolve) => waiting.push(resolve));
	}
	try {
		return await compute();
	} finally {
		const next = waiting.shift();
		if (next) next();
		else computing -= 1;
	}
}
