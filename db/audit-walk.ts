import type { KeyObject } from "node:crypto";
import { ChainWalk, type Signed, signBase } from "./audit-chain.ts";
import { type AuditRow, placedEvent } from "./audit-row.ts";
import type { AuditBounds } from "./installation.ts";
import type { ChainReport, OnProgress } from "./storage.ts";

/** So many events are checked at a time: others wait that long for their turn, a few milliseconds. */
const walked = 250;

/** Events that follow each other, with the base and the head as they were when the events were read. */
export interface ChainPart {
	rows: readonly AuditRow[];
	begin: Signed | null;
	last: Signed | null;
}

/**
 * Checks the whole chain in parts, giving way to other work between them. `read` reads up to `limit` events after a number,
 * all in one snapshot.
 */
export async function verifyChain(
	chainKey: KeyObject,
	read: (after: number, limit: number) => ChainPart | Promise<ChainPart>,
	onProgress?: OnProgress,
): Promise<ChainReport> {
	const walk = new ChainWalk(chainKey);
	// Also what hides before the base is read.
	let after = Number.MIN_SAFE_INTEGER;
	let extent: { first: number; total: number } | null = null;
	for (;;) {
		const { rows, begin, last } = await read(after, walked);
		extent ??= { first: begin?.seq ?? 0, total: (last?.seq ?? 0) - (begin?.seq ?? 0) };
		if (begin) walk.goOnAfter(begin);
		for (const row of rows) walk.step(placedEvent(row), row);
		if (rows.length < walked) return walk.finish(last);
		after = rows.at(-1)?.seq ?? after;
		onProgress?.(Math.min(after - extent.first, extent.total), extent.total);
		await new Promise((resolve) => setImmediate(resolve));
	}
}

/**
 * How many of the events that follow the base are to be removed for their age, and the base that stands when they are gone,
 * null when nothing goes: of events with one among them that is not as it was written none does.
 */
export function oldestEvents(
	chainKey: KeyObject,
	{ rows, begin, last }: ChainPart,
	bounds: AuditBounds,
): { removed: number; base: Signed | null; firstBroken: number | null } {
	const events = (last?.seq ?? 0) - (begin?.seq ?? 0);
	const walk = new ChainWalk(chainKey);
	if (begin) walk.goOnAfter(begin);
	for (const row of rows.slice(0, oldOf(rows, bounds, events))) walk.step(placedEvent(row), row);
	const { firstBroken, place } = walk;
	const removed = place.seq - (begin?.seq ?? 0);
	if (firstBroken !== null || removed === 0) return { removed: 0, base: null, firstBroken };
	return { removed, base: { ...place, signature: signBase(chainKey, place.seq, place.hash) }, firstBroken };
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
