import { StorageUnavailable } from "../db/storage.ts";
import { sampleActiveSessions } from "./active-sessions.ts";
import type { Context } from "./context.ts";
import { diskInterval } from "./disk.ts";
import { forgetLeftovers } from "./forget.ts";
import { KeyKeeper } from "./key-keeper.ts";
import { outageInterval } from "./outage.ts";
import { regularly } from "./regularly.ts";
import { purge, purgeShortLived, retentionLease } from "./retention.ts";
import { isDue, nextRunAfter } from "./retention-schedule.ts";

const second = 1_000;
const minute = 60 * second;

/** Starts what a running server does by itself beside the requests. `stop` ends it and writes down what was counted. */
export function keepHouse(context: Context): { stop(): Promise<void> } {
	const { log, tallies, now } = context;
	const keys = new KeyKeeper(context);
	const works = [
		{ name: "active sessions", first: 2 * second, every: 5 * minute, run: () => sampleActiveSessions(context) },
		{
			name: "whether the storage answers again",
			...{ first: outageInterval, every: outageInterval },
			run: () => context.outage.look(context),
		},
		{ name: "free disk", first: 0, every: diskInterval, run: () => context.disk.look(context) },
		{
			name: "retention",
			first: 5 * second,
			// A run that failed, or that another process broke off, is due again.
			every: () => Math.min(10 * minute, nextRunAfter(now()) - now()),
			run: (signal: AbortSignal) => purgeWhenDue(context, signal),
		},
		{
			name: "used codes and budgets",
			...{ first: 60 * minute, every: 60 * minute },
			run: (signal: AbortSignal) => purgeShortLived(context, { signal }),
		},
		{ name: "master keys", first: 0, every: 2 * second, run: () => keys.turn() },
		{
			name: "erasures that were cut short",
			...{ first: 10 * second, every: 24 * 60 * minute },
			run: async () => void (await context.storage.users.finishErasures()),
		},
		{
			name: "the journal",
			...{ first: minute, every: 10 * minute },
			run: async () => void (await context.storage.scrub()),
		},
		{
			name: "what policies do not want kept",
			...{ first: minute, every: 24 * 60 * minute },
			run: (signal: AbortSignal) => forgetLeftovers(context, signal),
		},
	].map((work) => regularly(log, { ...work, run: (signal) => toldOnce(context, work.name, () => work.run(signal)) }));
	const stopLooking = context.load.watch();
	return {
		async stop() {
			stopLooking();
			await Promise.all(works.map((work) => work.stop()));
			// Nobody needs that word as much as the process needs to leave: it runs out by itself.
			await toldOnce(context, "master keys", () => keys.leave());
			await tallies.close();
		},
	};
}

/** The nightly run, or one soon after a start that missed it. */
export async function purgeWhenDue(
	context: Pick<Context, "storage" | "now" | "log">,
	signal: AbortSignal,
): Promise<void> {
	if (!isDue(await context.storage.leases.of(retentionLease), context.now())) return;
	const purged = await purge(context, { signal });
	if (purged === null) return;
	const { removed, firstBroken, complete } = purged;
	if (firstBroken === null) context.log.info({ ...removed, complete }, "old data removed");
	else context.log.error({ ...removed, firstBroken }, "the audit log was changed, nothing of it is removed");
}

// That the storage does not answer is told once, not with every turn of every work.
async function toldOnce(context: Context, work: string, run: () => Promise<void>): Promise<void> {
	try {
		await run();
	} catch (error) {
		if (!(error instanceof StorageUnavailable)) throw error;
		context.outage.noticed(context, error, { work });
	}
}
