// What is kept of the installation itself. Times are milliseconds since 1970.

/** What the installation is told on its settings page. */
export interface Settings {
	/** Sessions that ended this many days ago are removed. */
	keepEndedSessions: number;
	/** Audit events this many days old are removed; null: never. */
	keepAuditDays: number | null;
	/** The oldest audit events over this number are removed; null: none. */
	maxAuditEvents: number | null;
}

/**
 * Which audit events are old: those before `before`, and the oldest over `keepAtMost`. One that claims to be later than
 * `now` was written by a wrong clock and keeps no older one after it.
 */
export interface AuditBounds {
	before: number | null;
	keepAtMost: number | null;
	now: number;
}

/** What is old enough to be removed, by when each kind ended, was used, began or was last seen. */
export interface RetentionBounds {
	sessions: number;
	codes: number;
	operatorSessions: { begun: number; seen: number };
	auditEvents: AuditBounds;
	counts: number;
}

/** Rows that are removed for their age, by their kind. */
export interface OldRows {
	sessions: number;
	codes: number;
	operatorSessions: number;
	auditEvents: number;
	counts: number;
}

/** A work that only one process may do at a time: who has it and until when, or when it was done last. */
export type Lease = { holder: string; until: number } | { doneAt: number };

/** Something counted: `name` and `label` as `lib/stats.ts` lists them. `total` sums what was measured (milliseconds). */
export interface Count {
	appid: string | null;
	name: string;
	label: string;
	count: number;
	total: number;
}

/** What was counted in the hours that begin at `at` and up to the next step. */
export interface CountedStep extends Count {
	at: number;
}

/** What an engine tells of itself; `settings` are its own names and values. Sizes in bytes, null where it cannot tell. */
export interface EngineReport {
	engine: string;
	version: string;
	schema: number;
	size: number | null;
	free: number | null;
	settings: Record<string, string>;
}
