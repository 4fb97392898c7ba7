import type { KeyObject } from "node:crypto";
import { asc, desc, eq, gt, sql } from "drizzle-orm";
import type { AuditDraft, AuditEvent } from "../audit.ts";
import { ChainWalk, chainStart, link, signHead } from "../audit-chain.ts";
import type { AuditFilter, Cursor, Page } from "../lists.ts";
import type { ChainReport, OnProgress } from "../storage.ts";
import { auditPage } from "./audit-list.ts";
import { auditEvents, auditHead } from "./audit-schema.ts";
import type { Drizzle } from "./connection.ts";

/** So many events are checked at a time: others wait that long for their turn, a few milliseconds. */
const walked = 250;

export type AuditLog = ReturnType<typeof auditLog>;

/** The chained log. `readHead` and `writeHead` frame every transaction; `append` is for inside one. */
export function auditLog(drizzle: Drizzle, chainKey: KeyObject) {
	const head = drizzle.select().from(auditHead).where(eq(auditHead.id, 1)).prepare();
	const saveHead = drizzle
		.insert(auditHead)
		.values({
			id: 1,
			seq: sql.placeholder("seq"),
			hash: sql.placeholder("hash"),
			signature: sql.placeholder("signature"),
		})
		.onConflictDoUpdate({
			target: auditHead.id,
			set: { seq: sql`excluded.seq`, hash: sql`excluded.hash`, signature: sql`excluded.signature` },
		})
		.prepare();
	const insert = drizzle
		.insert(auditEvents)
		.values({
			seq: sql.placeholder("seq"),
			id: sql.placeholder("id"),
			at: sql.placeholder("at"),
			action: sql.placeholder("action"),
			outcome: sql.placeholder("outcome"),
			reason: sql.placeholder("reason"),
			appid: sql.placeholder("appid"),
			userId: sql.placeholder("userId"),
			sessionId: sql.placeholder("sessionId"),
			operatorId: sql.placeholder("operatorId"),
			apiKeyId: sql.placeholder("apiKeyId"),
			ip: sql.placeholder("ip"),
			userAgent: sql.placeholder("userAgent"),
			requestId: sql.placeholder("requestId"),
			detail: sql.placeholder("detail"),
			originDigest: sql.placeholder("originDigest"),
			hash: sql.placeholder("hash"),
		})
		.prepare();
	const page = drizzle
		.select()
		.from(auditEvents)
		.where(gt(auditEvents.seq, sql.placeholder("after")))
		.orderBy(asc(auditEvents.seq))
		.limit(walked)
		.prepare();
	const byId = drizzle
		.select()
		.from(auditEvents)
		.where(eq(auditEvents.id, sql.placeholder("id")))
		.prepare();
	const bySeq = drizzle
		.select()
		.from(auditEvents)
		.where(eq(auditEvents.seq, sql.placeholder("seq")))
		.prepare();
	const latestOfUser = drizzle
		.select()
		.from(auditEvents)
		.where(eq(auditEvents.userId, sql.placeholder("userId")))
		.orderBy(desc(auditEvents.at), desc(auditEvents.seq))
		.limit(1_000)
		.prepare();

	// One snapshot, so that the head fits the last page even while another process appends.
	const readPage = drizzle.$client.transaction((after: number) => ({
		rows: page.all({ after }),
		last: head.get() ?? null,
	}));

	let seq = 0;
	let hash = chainStart;
	let written = 0;

	return {
		readHead(): void {
			const last = head.get();
			seq = written = last?.seq ?? 0;
			hash = last?.hash ?? chainStart;
		},

		append(event: AuditDraft): void {
			const placed = { ...event, seq: seq + 1 };
			const chained = link(chainKey, hash, placed);
			insert.run({ ...placed, ...chained, detail: JSON.stringify(event.detail) });
			seq += 1;
			hash = chained.hash;
		},

		writeHead(): void {
			if (seq === written) return;
			saveHead.run({ seq, hash, signature: signHead(chainKey, seq, hash) });
		},

		/** Reads the whole chain in pages, giving way to other work between them. */
		async verify(onProgress?: OnProgress): Promise<ChainReport> {
			const walk = new ChainWalk(chainKey);
			const total = head.get()?.seq ?? 0;
			let after = 0;
			for (;;) {
				const { rows, last } = readPage(after);
				for (const row of rows) walk.step(placedEvent(row), row);
				if (rows.length < walked) return walk.finish(last);
				after = rows.at(-1)?.seq ?? after;
				onProgress?.(after, total);
				await new Promise((resolve) => setImmediate(resolve));
			}
		},

		byId(id: string): AuditEvent | null {
			const row = byId.get({ id });
			return row ? placedEvent(row) : null;
		},

		page(filter: AuditFilter, limit: number, cursor: Cursor | null): Page<AuditEvent> {
			const { items, ...cursors } = auditPage(drizzle.$client, filter, limit, cursor);
			const rows = items.map((seq) => bySeq.get({ seq })).filter((row) => row !== undefined);
			return { items: rows.map(placedEvent), ...cursors };
		},

		latestOfUser: (userId: string): AuditEvent[] => latestOfUser.all({ userId }).map(placedEvent),
	};
}

function placedEvent({ originDigest, hash, detail, ...event }: typeof auditEvents.$inferSelect): AuditEvent {
	return { ...event, detail: parseDetail(detail) };
}

// Somebody may have edited the row; the chain then tells, a parse error would not.
function parseDetail(text: string): AuditEvent["detail"] {
	try {
		return JSON.parse(text);
	} catch {
		return { unreadable: true };
	}
}
