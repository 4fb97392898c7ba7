import { sampleActiveSessions } from "./active-sessions.ts";
import type { Context } from "./context.ts";
import { diskInterval } from "./disk.ts";
import { KeyKeeper } from "./key-keeper.ts";
import { regularly } from "./regularly.ts";
import { purge } from "./retention.ts";

const second = 1_000;
const minute = 60 * second;

/** Starts what a running server does by itself beside the requests. `stop` ends it and writes down what was counted. */
export function keepHouse(context: Context): { stop(): Promise<void> } {
	const { log, tallies } = context;
	const keys = new KeyKeeper(context);
	const works = [
		{ name: "active sessions", first: 2 * second, every: 5 * minute, run: () => sampleActiveSessions(context) },
		{ name: "free disk", first: 0, every: diskInterval, run: () => context.disk.look(context) },
		{
			name: "retention",
			...{ first: 5 * second, every: 60 * minute },
			run: async (signal: AbortSignal) => void (await purge(context, signal)),
		},
		{ name: "master keys", first: 0, every: 2 * second, run: () => keys.turn() },
	].map((work) => regularly(log, work));
	const stopLooking = context.load.watch();
	return {
		async stop() {
			stopLooking();
			await Promise.all(works.map((work) => work.stop()));
			await keys.leave();
			await tallies.close();
		},
	};
}
