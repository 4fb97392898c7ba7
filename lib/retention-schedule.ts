import type { Lease } from "../db/installation.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** Four in the morning in China, where nobody turns clocks, is eight in the evening in UTC. */
const nightly = 20 * hour;

/** A clock that is ahead of ours by more was wrong. */
const tolerance = 60_000;

/** When the retention runs next: 04:00 China time after `at`. */
export function nextRunAfter(at: number): number {
	return Math.floor((at - nightly) / day + 1) * day + nightly;
}

/** Whether a run is due: the last one came to no end, or last night's was missed. */
export function isDue(lease: Lease | null, now: number): boolean {
	if (lease === null) return true;
	if ("holder" in lease) return lease.until <= now;
	return lease.doneAt < nextRunAfter(now) - day || lease.doneAt > now + tolerance;
}
