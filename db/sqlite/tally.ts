import { sql } from "drizzle-orm";
import { Tally } from "../tally.ts";
import { counts } from "./audit-schema.ts";
import type { Drizzle } from "./connection.ts";

/**
 * What one transaction counts, written before it commits. `forget` when it begins: of a transaction that failed nothing is
 * counted.
 */
export class KeptTally extends Tally {
	readonly #save: { run(row: Record<string, unknown>): unknown };

	constructor(drizzle: Drizzle) {
		super();
		this.#save = drizzle
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
	}

	forget(): void {
		this.take();
	}

	write(): void {
		for (const row of this.take()) this.#save.run({ ...row });
	}
}
