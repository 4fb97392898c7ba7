import pg, { type Client } from "pg";
import { MoveRefused } from "../move/sides.ts";
import { newClient } from "./line.ts";
import { refused } from "./place.ts";

/** Milliseconds that a connection may take: nobody waits for this one but an operator. */
const connectTimeout = 10_000;

/** What a transaction needs that takes long; only for a lock it does not wait for long. */
export const patient =
	"SET LOCAL lock_timeout = 5000; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

/** A connection of its own to one of the databases that are moved. Throws `PlaceRefused`. */
export async function connected(url: string): Promise<Client> {
	try {
		const client = newClient(url, { connectionTimeoutMillis: connectTimeout, keepAliveInitialDelayMillis: 10_000 });
		await client.connect();
		return client;
	} catch (error) {
		throw refused(error, url);
	}
}

/** What goes wrong at work and an operator can mend, as one sentence; any other error as it is. */
export function refusedOf(error: unknown, side: MoveRefused["side"]): unknown {
	if (error instanceof MoveRefused) return error;
	const code = String(Object(error).code ?? "");
	if (error instanceof pg.DatabaseError) {
		const said = refusals.find(([pattern]) => pattern.test(code))?.[1];
		return said === undefined ? error : new MoveRefused(side, `${said} (${code})`);
	}
	if (error instanceof Error && error.message === "timeout expired") return new MoveRefused(side, "does not answer");
	const isLost = error instanceof Error && /terminated|not queryable|closed/i.test(error.message);
	return isLost || /^E[A-Z]+$/.test(code) ? new MoveRefused(side, "broke off: nothing of it was kept") : error;
}

const refusals: readonly [RegExp, string][] = [
	[/^42501/, "does not let this user do that: make him the owner of the database"],
	[/^53100/, "has no room left: nothing of it was kept"],
	[/^55P03/, "is in use: somebody else writes to it"],
	[/^25006/, "can only be read: name the primary, not a standby"],
	[/^(08|53|57|58)/, "broke off: nothing of it was kept"],
	[/^(22|23)/, "does not take one of the rows, so the data is damaged: see lingpai doctor --full"],
];
