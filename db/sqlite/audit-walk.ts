import type { KeyObject } from "node:crypto";
import { asc, eq, gt, lte, sql } from "drizzle-orm";
import { type ChainPart, oldestEvents, verifyChain } from "../audit-walk.ts";
import type { AuditBounds } from "../installation.ts";
import type { ChainReport, OnProgress } from "../storage.ts";
import { auditBase, auditEvents, auditHead } from "./audit-schema.ts";
import type { Drizzle } from "./connection.ts";

/** What goes through the chain from its begin: checking all of it, and removing the oldest events. */
export function auditWalks(drizzle: Drizzle, chainKey: KeyObject) {
	const head = drizzle.select().from(auditHead).where(eq(auditHead.id, 1)).prepare();
	const base = drizzle.select().from(auditBase).where(eq(auditBase.id, 1)).prepare();
	const saveBase = drizzle
		.insert(auditBase)
		.values({
			...{ id: 1, seq: sql.placeholder("seq") },
			...{ hash: sql.placeholder("hash"), signature: sql.placeholder("signature") },
		})
		.onConflictDoUpdate({
			target: auditBase.id,
			set: { seq: sql`excluded.seq`, hash: sql`excluded.hash`, signature: sql`excluded.signature` },
		})
		.prepare();
	const following = drizzle
		.select()
		.from(auditEvents)
		.where(gt(auditEvents.seq, sql.placeholder("after")))
		.orderBy(asc(auditEvents.seq))
		.limit(sql.placeholder("limit"))
		.prepare();
	const removeUpTo = drizzle
		.delete(auditEvents)
		.where(lte(auditEvents.seq, sql.placeholder("seq")))
		.prepare();

	const readPart = (after: number, limit: number): ChainPart => ({
		rows: following.all({ after, limit }),
		begin: base.get() ?? null,
		last: head.get() ?? null,
	});
	// One snapshot, so that base and head fit the rows even while another process appends or removes.
	const readAtOnce = drizzle.$client.transaction(readPart);

	return {
		/** Reads the whole chain in parts, giving way to other work between them. */
		verify: (onProgress?: OnProgress): Promise<ChainReport> => verifyChain(chainKey, readAtOnce, onProgress),

		/** Removes the oldest events; only inside a transaction. What was tampered with stays to be found. */
		purge(bounds: AuditBounds, limit: number): { removed: number; firstBroken: number | null } {
			const part = readPart(base.get()?.seq ?? 0, limit);
			const { base: newBase, ...told } = oldestEvents(chainKey, part, bounds);
			if (newBase) {
				saveBase.run({ ...newBase });
				removeUpTo.run({ seq: newBase.seq });
			}
			return told;
		},
	};
}
