import type { Essentials } from "./context.ts";
import { activeSessions } from "./stats.ts";

/** Counts the active sessions of every app and keeps it for the dashboard, in place of this hour's sample before. */
export async function sampleActiveSessions({ storage, now }: Pick<Essentials, "storage" | "now">): Promise<void> {
	const at = now();
	const [apps, active] = await Promise.all([storage.apps.list(), storage.sessions.countActive(at)]);
	const found = new Map(active.map(({ appId, sessions }) => [appId, sessions]));
	// An app without any is told too: nothing known and nobody there are two things.
	const samples = apps.map(({ id, appid }) => ({
		...{ appid, name: activeSessions, label: "" },
		...{ count: 1, total: found.get(id) ?? 0 },
	}));
	if (samples.length > 0) await storage.counts.set(at, samples);
}
