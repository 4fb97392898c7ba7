import { auditEvent } from "./audit.ts";
import type { Essentials } from "./context.ts";
import { operatorIdleTime, operatorLifetime } from "./operator-session.ts";
import { settingsOf } from "./settings.ts";

const day = 86_400_000;

/** Codes live five minutes at the platform; a claim is kept a day, so that no clock and no delay lets one in twice. */
const keptCodes = day;

/** Rows removed in one go: a few milliseconds, in which nobody else can write. */
const stepSize = 500;

/** Milliseconds for everybody else between two steps. */
const pause = 20;

/** What was removed. */
export interface Purged {
	sessions: number;
	codes: number;
	operatorSessions: number;
}

/**
 * Removes what has no more use: sessions that ended or expired longer ago than the settings keep them, used codes,
 * operators' sessions that are over. Small steps between the requests; `signal` stops after the present one. When
 * something was removed, one `retention.purge` tells how much.
 */
export async function purge(
	context: Pick<Essentials, "storage" | "now">,
	signal: AbortSignal,
	wait: (milliseconds: number) => Promise<void> = passed,
): Promise<Purged> {
	const { storage } = context;
	const now = context.now();
	const { keepEndedSessions } = await settingsOf(context);
	const purged: Purged = { sessions: 0, codes: 0, operatorSessions: 0 };

	async function inSteps(kind: "sessions" | "codes", before: number): Promise<void> {
		while (!signal.aborted) {
			const removed = await storage[kind].purge(before, stepSize);
			purged[kind] += removed;
			if (removed < stepSize) return;
			await wait(pause);
		}
	}

	try {
		await inSteps("sessions", now - keepEndedSessions * day);
		await inSteps("codes", now - keptCodes);
		purged.operatorSessions = await storage.operatorSessions.purge(now - operatorLifetime, now - operatorIdleTime);
	} finally {
		// Also when it broke off: what is gone is gone.
		if (Object.values(purged).some((removed) => removed > 0)) {
			const told = { action: "retention.purge", outcome: "ok", detail: { ...purged } } as const;
			await storage.audit.append(auditEvent(context, null, told));
		}
	}
	return purged;
}

function passed(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
