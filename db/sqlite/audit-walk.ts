import type { KeyObject } from "node:crypto";
import { asc, eq, gt, lte, sql } from "drizzle-orm";
import { ChainWalk, type Signed, signBase } from "../audit-chain.ts";
import type { AuditBounds } from "../installation.ts";
import type { ChainReport, OnProgress } from "../storage.ts";
import { placedEvent } from "./audit-event.ts";
import { auditBase, auditEvents, auditHead } from "./audit-schema.ts";
import type { Drizzle } from "./connection.ts";

/** So many events are checked at a time: others wait that long for their turn, a few milliseconds. */
const walked = 250;

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

	// One snapshot, so that base and head fit the rows even while another process appends or removes.
	const readPage = drizzle.$client.transaction((after: number) => ({
		rows: following.all({ after, limit: walked }),
		begin: base.get() ?? null,
		last: head.get() ?? null,
	}));

	return {
		/** Reads the whole chain in pages, giving way to other work between them. */
		async verify(onProgress?: OnProgress): Promise<ChainReport> {
			const walk = new ChainWalk(chainKey);
			const first = base.get()?.seq ?? 0;
			const total = (head.get()?.seq ?? 0) - first;
			// Also what hides before the base is read.
			let after = Number.MIN_SAFE_INTEGER;
			for (;;) {
				const { rows, begin, last } = readPage(after);
				if (begin) walk.goOnAfter(begin);
				for (const row of rows) walk.step(placedEvent(row), row);
				if (rows.length < walked) return walk.finish(last);
				after = rows.at(-1)?.seq ?? after;
				onProgress?.(Math.min(after - first, total), total);
				await new Promise((resolve) => setImmediate(resolve));
			}
		},

		/** Removes the oldest events; only inside a transaction. What was tampered with stays to be found. */
		purge(bounds: AuditBounds, limit: number): { removed: number; firstBroken: number | null } {
			const begin: Signed | null = base.get() ?? null;
			const events = (head.get()?.seq ?? 0) - (begin?.seq ?? 0);
			const rows = following.all({ after: begin?.seq ?? 0, limit });
			const walk = new ChainWalk(chainKey);
			if (begin) walk.goOnAfter(begin);
			for (const row of rows.slice(0, oldOf(rows, bounds, events))) walk.step(placedEvent(row), row);
			const { firstBroken, place } = walk;
			const removed = place.seq - (begin?.seq ?? 0);
			if (firstBroken !== null || removed === 0) return { removed: 0, firstBroken };
			saveBase.run({ ...place, signature: signBase(chainKey, place.seq, place.hash) });
			removeUpTo.run({ seq: place.seq });
			return { removed, firstBroken };
		},
	};
}

/** How many of the rows, from the first on, are old. */
function oldOf(rows: readonly { at: number }[], { before, keepAtMost, now }: AuditBounds, events: number): number {
	const tooMany = keepAtMost === null ? 0 : events - keepAtMost;
	let old = 0;
	for (const [index, { at }] of rows.entries()) {
		if (index < tooMany || (before !== null && at < before)) old = index + 1;
		else if (before === null || at <= now) break;
	}
	return old;
}
