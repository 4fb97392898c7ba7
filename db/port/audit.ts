import type { AuditDraft, AuditEvent } from "../audit.ts";
import type { AuditBounds, Count, CountedStep } from "../installation.ts";
import type { AuditFilter, Cursor, Page } from "../lists.ts";
import type { ChainReport, OnProgress } from "../storage.ts";

/** What happened, by the hour. */
export interface Counts {
	/** Adds to the counters of the hour of `at`. Audited events and new users are counted with their own writes. */
	add(at: number, counts: readonly Count[]): Promise<void>;
	/** Sets counters of the hour of `at`: for what is measured now and then. */
	set(at: number, counts: readonly Count[]): Promise<void>;
	/** The sums over steps of `step` milliseconds (whole hours) from `from` to before `to`, oldest first. */
	series(from: number, to: number, step: number, appid: string | null): Promise<CountedStep[]>;
	/** Removes up to `limit` counters of hours that began before `before`, and answers how many. */
	purge(before: number, limit: number): Promise<number>;
}

/** What happened, one by one, in a chain. */
export interface Audit {
	/** Appends an event, and counts it: `name` is its action, `label` its reason, or "" when it went well. */
	append(event: AuditDraft): Promise<void>;
	byId(id: string): Promise<AuditEvent | null>;
	page(filter: AuditFilter, limit: number, cursor: Cursor | null): Promise<Page<AuditEvent>>;
	/**
	 * Removes up to `limit` events from the chain's begin, as far as `bounds` says, and moves the chain's base. An event
	 * that is not as it was written is kept, with all after it, as `firstBroken`.
	 */
	purge(bounds: AuditBounds, limit: number): Promise<{ removed: number; firstBroken: number | null }>;
	/** Checks the whole chain, calling `onProgress` now and then. */
	verify(onProgress?: OnProgress): Promise<ChainReport>;
}
