import type { AuditDraft } from "./audit.ts";
import type { Count } from "./installation.ts";

/** A counter as it is kept; `appid` is "" where there is none. */
export interface CountRow {
	hour: number;
	appid: string;
	name: string;
	label: string;
	count: number;
	total: number;
}

const hour = 3_600_000;

/** A counter as it is kept, of the hour of `at`. */
export function countRow(at: number, { appid, ...counted }: Count): CountRow {
	return { hour: Math.floor(at / hour) * hour, appid: appid ?? "", ...counted };
}

/** What one transaction counts, each counter once, so that a hundred logins at once pay for one. */
export class Tally {
	readonly #rows = new Map<string, CountRow>();

	add(at: number, counted: Count): void {
		const row = countRow(at, counted);
		// Texts may hold anything; with its lengths the key of two counters is never the same.
		const key = `${row.hour} ${row.appid.length} ${row.name.length} ${row.appid}${row.name}${row.label}`;
		const known = this.#rows.get(key);
		if (!known) this.#rows.set(key, row);
		else {
			known.count += row.count;
			known.total += row.total;
		}
	}

	/** Counts an audit event: its action, and its reason where it did not go well. */
	addEvent({ at, action, outcome, reason, appid }: AuditDraft): void {
		this.add(at, { appid, name: action, label: outcome === "ok" ? "" : (reason ?? ""), count: 1, total: 0 });
	}

	/** Takes out what was counted. */
	take(): CountRow[] {
		const rows = [...this.#rows.values()];
		this.#rows.clear();
		return rows;
	}
}
