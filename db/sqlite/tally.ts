import { sql } from "drizzle-orm";
import type { AuditDraft } from "../audit.ts";
import type { Count } from "../installation.ts";
import { counts } from "./audit-schema.ts";
import type { Drizzle } from "./connection.ts";

export type Tally = ReturnType<typeof tally>;

export type CountRow = typeof counts.$inferInsert;

const hour = 3_600_000;

/** A counter as it is kept, of the hour of `at`. */
export function countRow(at: number, { appid, ...counted }: Count): CountRow {
	return { hour: Math.floor(at / hour) * hour, appid: appid ?? "", ...counted };
}

/**
 * What one transaction counts: summed up in memory and written before it commits, each counter once, so that a hundred
 * logins at once pay for one. `forget` when it begins: of a transaction that failed nothing is counted.
 */
export function tally(drizzle: Drizzle) {
	const save = drizzle
		.insert(counts)
		.values({
			hour: sql.placeholder("hour"),
			appid: sql.placeholder("appid"),
			name: sql.placeholder("name"),
			label: sql.placeholder("label"),
			count: sql.placeholder("count"),
			total: sql.placeholder("total"),
		})
		.onConflictDoUpdate({
			target: [counts.hour, counts.appid, counts.name, counts.label],
			set: { count: sql`${counts.count} + excluded.count`, total: sql`${counts.total} + excluded.total` },
		})
		.prepare();
	const pending = new Map<string, CountRow>();

	const add = (at: number, counted: Count): void => {
		const row = countRow(at, counted);
		// Texts may hold anything; with its lengths the key of two counters is never the same.
		const key = `${row.hour} ${row.appid.length} ${row.name.length} ${row.appid}${row.name}${row.label}`;
		const known = pending.get(key);
		if (!known) pending.set(key, row);
		else {
			known.count += row.count;
			known.total += row.total;
		}
	};

	return {
		add,
		addEvent: ({ at, action, outcome, reason, appid }: AuditDraft): void =>
			add(at, { appid, name: action, label: outcome === "ok" ? "" : (reason ?? ""), count: 1, total: 0 }),
		forget: (): void => pending.clear(),
		write(): void {
			for (const row of pending.values()) save.run(row);
			pending.clear();
		},
	};
}
