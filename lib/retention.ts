import { randomUUID } from "node:crypto";
import type { OldRows, RetentionBounds, Settings } from "../db/installation.ts";
import { auditEvent } from "./audit.ts";
import type { Essentials } from "./context.ts";
import { operatorIdleTime, operatorLifetime } from "./operator-session.ts";
import { Pace } from "./pace.ts";
import { settingsOf } from "./settings.ts";

const day = 86_400_000;

/** Codes live five minutes at the platform; a claim is kept a day, so that no clock and no delay lets one in twice. */
const keptCodes = day;

/** The dashboard looks back so far at most. */
const keptCounts = 400 * day;

/** The work that one process does at a time, for this long if it is killed. */
export const retentionLease = "retention";
const lease = { name: retentionLease, lasts: 60_000, renewedAfter: 20_000 };

/** What a run did. `firstBroken`: the audit log is not as it was written there, so its events were kept to be found. */
export interface Purged {
	removed: OldRows;
	firstBroken: number | null;
	/** All that was old is gone; else it was told to stop, and the next run goes on. */
	complete: boolean;
}

interface Run {
	signal: AbortSignal;
	pace?: Pace;
	wait?: (milliseconds: number) => Promise<void>;
	/** Told after each step how many rows are gone. */
	onProgress?: (removed: number) => void;
}

/** What is old at a moment, as the settings say. */
export function oldAt(at: number, { keepEndedSessions, keepAuditDays, maxAuditEvents }: Settings): RetentionBounds {
	return {
		sessions: at - keepEndedSessions * day,
		codes: at - keptCodes,
		operatorSessions: { begun: at - operatorLifetime, seen: at - operatorIdleTime },
		auditEvents: {
			before: keepAuditDays === null ? null : at - keepAuditDays * day,
			keepAtMost: maxAuditEvents,
			now: at,
		},
		counts: at - keptCounts,
	};
}

/**
 * Removes what is old: ended sessions, used codes, operators' sessions that are over, audit events and hourly counters.
 * Small steps between the requests; `signal` stops after the present one. When something was removed, one
 * `retention.purge` tells how much. Null: another process is at it.
 */
export async function purge(context: Pick<Essentials, "storage" | "now">, run: Run): Promise<Purged | null> {
	const { storage, now } = context;
	const holder = randomUUID();
	if (!(await storage.leases.take(lease.name, holder, now() + lease.lasts, now()))) return null;
	const purged: Purged = { ...{ removed: { ...nothing }, firstBroken: null }, complete: false };
	try {
		await purgeAll(context, run, holder, purged);
	} finally {
		// Also when it broke off: what is gone is gone.
		await tell(context, purged);
		await storage.leases.release(lease.name, holder, purged.complete ? now() : null);
	}
	return purged;
}

const nothing: OldRows = { sessions: 0, codes: 0, operatorSessions: 0, auditEvents: 0, counts: 0 };

async function purgeAll(
	context: Pick<Essentials, "storage" | "now">,
	{ signal, pace = new Pace(), wait = passed, onProgress }: Run,
	holder: string,
	purged: Purged,
): Promise<void> {
	const { storage, now } = context;
	const old = oldAt(now(), await settingsOf(context));
	let renewAt = now() + lease.renewedAfter;

	async function isStillMine(): Promise<boolean> {
		if (now() < renewAt) return true;
		renewAt = now() + lease.renewedAfter;
		return storage.leases.take(lease.name, holder, now() + lease.lasts, now());
	}

	/** `kind` null: not worth telling. */
	async function inSteps(kind: keyof OldRows | null, remove: (rows: number) => Promise<number>): Promise<void> {
		while (!signal.aborted && (await isStillMine())) {
			const { removed, isMore, rest } = await pace.step(remove);
			if (kind !== null) purged.removed[kind] += removed;
			onProgress?.(Object.values(purged.removed).reduce((sum, rows) => sum + rows, 0));
			if (!isMore) return;
			await wait(rest);
		}
		throw new Stopped();
	}

	try {
		await inSteps("sessions", (rows) => storage.sessions.purge(old.sessions, rows));
		await inSteps("codes", (rows) => storage.codes.purge(old.codes, rows));
		await inSteps(null, (rows) => storage.budgets.purge(now(), rows));
		const { begun, seen } = old.operatorSessions;
		purged.removed.operatorSessions = await storage.operatorSessions.purge(begun, seen);
		await inSteps("counts", (rows) => storage.counts.purge(old.counts, rows));
		await inSteps("auditEvents", async (rows) => {
			const { removed, firstBroken } = await storage.audit.purge(old.auditEvents, rows);
			purged.firstBroken = firstBroken;
			return removed;
		});
		purged.complete = true;
	} catch (error) {
		if (!(error instanceof Stopped)) throw error;
	}
}

/** The process leaves, or another one has taken over: no failure. */
class Stopped extends Error {}

async function tell(
	context: Pick<Essentials, "storage" | "now">,
	{ removed, firstBroken, complete }: Purged,
): Promise<void> {
	if (firstBroken === null && Object.values(removed).every((rows) => rows === 0)) return;
	const detail = { ...removed, ...(!complete && { complete }), ...(firstBroken !== null && { firstBroken }) };
	const outcome = firstBroken === null ? "ok" : "failed";
	await context.storage.audit.append(auditEvent(context, null, { action: "retention.purge", outcome, detail }));
}

/**
 * Removes what comes by the thousand and is worth no event: used codes, and budgets whose time is over. Every hour, in
 * steps; on several processes at once each takes what the others left.
 */
export async function purgeShortLived(
	{ storage, now }: Pick<Essentials, "storage" | "now">,
	{ signal, pace = new Pace(), wait = passed }: Run,
): Promise<void> {
	const at = now();
	for (const remove of [
		(rows: number) => storage.codes.purge(at - keptCodes, rows),
		(rows: number) => storage.budgets.purge(at, rows),
	]) {
		while (!signal.aborted) {
			const { isMore, rest } = await pace.step(remove);
			if (!isMore) break;
			await wait(rest);
		}
	}
}

function passed(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
