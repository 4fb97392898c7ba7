import type { KeyObject } from "node:crypto";
import { desc, eq, sql } from "drizzle-orm";
import { type AuditDraft, type AuditEvent, keepable } from "../audit.ts";
import { chainStart, link, signHead } from "../audit-chain.ts";
import { placedEvent } from "../audit-row.ts";
import type { AuditFilter, Cursor, Page } from "../lists.ts";
import { auditPage } from "./audit-list.ts";
import { auditEvents, auditHead } from "./audit-schema.ts";
import { auditWalks } from "./audit-walk.ts";
import type { Drizzle } from "./connection.ts";

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

	const walks = auditWalks(drizzle, chainKey);

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
			const placed = { ...keepable(event), seq: seq + 1 };
			const chained = link(chainKey, hash, placed);
			insert.run({ ...placed, ...chained, detail: JSON.stringify(placed.detail) });
			seq += 1;
			hash = chained.hash;
		},

		writeHead(): void {
			if (seq === written) return;
			saveHead.run({ seq, hash, signature: signHead(chainKey, seq, hash) });
		},

		...walks,

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
