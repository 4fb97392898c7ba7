import { and, eq, sql } from "drizzle-orm";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { leases } from "./schema.ts";

/** The holder of a work that is done. */
const nobody = "";

export function leasesOf(connection: Connection): Storage["leases"] {
	const { drizzle } = connection;
	const named = (name: string, holder: string) => and(eq(leases.name, name), eq(leases.holder, holder));
	return {
		take: (name, holder, until, at) =>
			connection.write(() => {
				const taken = drizzle
					.insert(leases)
					.values({ name, holder, until })
					.onConflictDoUpdate({
						target: leases.name,
						set: { holder: sql`excluded.holder`, until: sql`excluded.until` },
						setWhere: sql`${leases.holder} IN (${holder}, ${nobody}) OR ${leases.until} <= ${at}`,
					});
				return taken.run().changes > 0;
			}),
		release: (name, holder, doneAt = null) =>
			connection.write(() => {
				if (doneAt === null) drizzle.delete(leases).where(named(name, holder)).run();
				else drizzle.update(leases).set({ holder: nobody, until: doneAt }).where(named(name, holder)).run();
			}),
		of: (name) =>
			connection.read(() => {
				const row = drizzle.select().from(leases).where(eq(leases.name, name)).get();
				if (!row) return null;
				return row.holder === nobody ? { doneAt: row.until } : { holder: row.holder, until: row.until };
			}),
	};
}
