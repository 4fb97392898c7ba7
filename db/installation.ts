// What is kept of the installation itself. Times are milliseconds since 1970.

/** What the installation is told on its settings page. */
export interface Settings {
	/** Sessions that ended this many days ago are removed. */
	keepEndedSessions: number;
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
