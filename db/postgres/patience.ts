import { setTimeout } from "node:timers/promises";
import pg from "pg";

// While a change of a table waits for its readers, all that comes later waits behind it, in every process. So it waits for
// a moment only and tries again. Now and then for longer than a second: only then the server ends its own clean-up
// (autovacuum) that stands in the way. That is below what a statement of a running process may take.
const shortWait = 200;
const longWait = 1_100;
const longEvery = 8;
const betweenTries = 500;

/**
 * Tries `attempt` until it gets its locks, each time with the milliseconds that it may wait for them in all. Throws one
 * sentence after `patience` milliseconds, and any other fault at once.
 */
export async function patiently(
	patience: number,
	tell: (line: string) => void,
	attempt: (wait: number) => Promise<void>,
): Promise<void> {
	const end = performance.now() + patience;
	for (let tries = 1; ; tries += 1) {
		try {
			return await attempt(tries % longEvery === 0 ? longWait : shortWait);
		} catch (error) {
			if (!isTaken(error)) throw error;
			if (performance.now() > end) throw new Error(inUse);
			if (tries === longEvery) tell("The schema cannot be changed yet, as something works on the tables; trying on.");
		}
		await setTimeout(betweenTries);
	}
}

const inUse =
	"The schema of the database could not be changed, as something holds on to its tables: see docs/upgrading.md, and start again.";

/** True when a lock was not to be had in time, or two waited for each other. */
function isTaken(error: unknown): boolean {
	return error instanceof pg.DatabaseError && ["55P03", "40P01", "40001"].includes(error.code ?? "");
}
