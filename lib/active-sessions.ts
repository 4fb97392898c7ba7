import type { Count } from "../db/installation.ts";
import type { Storage } from "../db/storage.ts";
import type { Essentials } from "./context.ts";
import { activeSessions } from "./stats.ts";

type Counting = Pick<Essentials, "storage" | "now">;

/** A count is good for this many milliseconds: over a million sessions it takes a good part of a second. */
const goodFor = 10_000;

const counted = new WeakMap<Storage, { at: number; counts: Promise<Count[]> }>();

/** How many sessions of every app are active, counted now or a moment ago, however many ask. */
export async function activeSessionsNow({ storage, now }: Counting): Promise<Count[]> {
	const at = now();
	const known = counted.get(storage);
	if (known && at >= known.at && at - known.at < goodFor) return known.counts;
	const counts = countActiveSessions(storage, at);
	counted.set(storage, { at, counts });
	counts.catch(() => counted.delete(storage));
	return counts;
}

/** Counts the active sessions of every app and keeps it for the dashboard, in place of this hour's sample before. */
export async function sampleActiveSessions({ storage, now }: Counting): Promise<void> {
	const at = now();
	const samples = await countActiveSessions(storage, at);
	if (samples.length > 0) await storage.counts.set(at, samples);
}

async function countActiveSessions(storage: Storage, at: number): Promise<Count[]> {
	const [apps, active] = await Promise.all([storage.apps.list(), storage.sessions.countActive(at)]);
	const found = new Map(active.map(({ appId, sessions }) => [appId, sessions]));
	// An app without any is told too: nothing known and nobody there are two things.
	return apps.map(({ id, appid }) => ({
		...{ appid, name: activeSessions, label: "" },
		...{ count: 1, total: found.get(id) ?? 0 },
	}));
}
