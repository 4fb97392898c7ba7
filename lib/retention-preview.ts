import type { AuditEvent } from "../db/audit.ts";
import type { OldRows } from "../db/installation.ts";
import type { Context } from "./context.ts";
import type { OutputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { instant } from "./moments.ts";
import { oldAt, retentionLease } from "./retention.ts";
import { nextRunAfter } from "./retention-schedule.ts";
import { settingsOf } from "./settings.ts";

type Shown = OutputOf<typeof contract.showRetention>;

/** Rows of a kind that are counted: a million would take their time. */
const most = 10_000;

/** A run tells its event and is done: this is how far the two are apart at most. */
const apart = 60_000;

/** What the next nightly run will remove of what is here now, and what the last one removed. */
export async function showRetention(context: Pick<Context, "storage" | "now">): Promise<Shown> {
	const { storage, now } = context;
	const nextRun = nextRunAfter(now());
	const [rows, lease, lastRun] = await Promise.all([
		storage.countOld(oldAt(nextRun, await settingsOf(context)), most + 1),
		storage.leases.of(retentionLease),
		lastRunOf(context),
	]);
	const old = (kind: keyof OldRows) => ({ count: Math.min(rows[kind], most), isMore: rows[kind] > most });
	return {
		nextRun: instant(nextRun),
		isRunning: lease !== null && "holder" in lease && lease.until > now(),
		old: {
			...{ sessions: old("sessions"), codes: old("codes"), operatorSessions: old("operatorSessions") },
			...{ auditEvents: old("auditEvents"), counts: old("counts") },
		},
		lastRun,
	};
}

/** A run that removed nothing has no event; only its end is known. */
async function lastRunOf({ storage }: Pick<Context, "storage">): Promise<Shown["lastRun"]> {
	const filter = {
		...({ action: "retention.purge", appid: null, outcome: null, reason: null, userId: null } as const),
		...{ sessionId: null, operatorId: null, from: null, to: null, q: null },
	};
	const [lease, { items }] = await Promise.all([
		storage.leases.of(retentionLease),
		storage.audit.page(filter, 1, null),
	]);
	const event = items[0] ?? null;
	const doneAt = lease !== null && "doneAt" in lease ? lease.doneAt : null;
	if (doneAt !== null && (event === null || event.at < doneAt - apart)) {
		return { at: instant(doneAt), complete: true, removed: removedBy(null), firstBroken: null };
	}
	if (event === null) return null;
	return {
		at: instant(doneAt ?? event.at),
		complete: event.detail.complete !== false,
		removed: removedBy(event),
		firstBroken: numberIn(event, "firstBroken") || null,
	};
}

function removedBy(event: AuditEvent | null): OldRows {
	return {
		sessions: numberIn(event, "sessions"),
		codes: numberIn(event, "codes"),
		operatorSessions: numberIn(event, "operatorSessions"),
		auditEvents: numberIn(event, "auditEvents"),
		counts: numberIn(event, "counts"),
	};
}

function numberIn(event: AuditEvent | null, name: string): number {
	const value = event?.detail[name];
	return typeof value === "number" ? value : 0;
}
