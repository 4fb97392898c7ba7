import { sql } from "drizzle-orm";
import { blob, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AuditAction, AuditDraft } from "../audit.ts";

// Times are milliseconds since 1970; hashes and digests are 32 bytes.

/** What happened in each hour; `appid` is "" where there is none. */
export const counts = sqliteTable(
	"counts",
	{
		hour: integer().notNull(),
		appid: text().notNull(),
		name: text().notNull(),
		label: text().notNull(),
		count: integer().notNull(),
		total: integer().notNull(),
	},
	(table) => [primaryKey({ columns: [table.hour, table.appid, table.name, table.label] })],
);

export const auditEvents = sqliteTable(
	"audit_events",
	{
		seq: integer().primaryKey(),
		id: text().notNull().unique(),
		at: integer().notNull(),
		action: text().$type<AuditAction>().notNull(),
		outcome: text().$type<AuditDraft["outcome"]>().notNull(),
		reason: text(),
		appid: text(),
		userId: text("user_id"),
		sessionId: text("session_id"),
		operatorId: text("operator_id"),
		apiKeyId: text("api_key_id"),
		ip: text(),
		userAgent: text("user_agent"),
		requestId: text("request_id"),
		detail: text().notNull(),
		/** Covers ip and user agent, so that an erasure can take them out and the chain still verifies. */
		originDigest: blob("origin_digest", { mode: "buffer" }).notNull(),
		hash: blob({ mode: "buffer" }).notNull(),
	},
	(table) => [
		index("audit_events_by_time").on(table.at),
		index("audit_events_of_action").on(table.action, table.at),
		index("audit_events_of_app").on(table.appid, table.at),
		index("audit_events_of_user").on(table.userId, table.at).where(sql`user_id is not null`),
		index("audit_events_of_session").on(table.sessionId, table.at).where(sql`session_id is not null`),
		index("audit_events_of_operator").on(table.operatorId, table.at).where(sql`operator_id is not null`),
		index("audit_events_of_api_key").on(table.apiKeyId, table.at).where(sql`api_key_id is not null`),
		index("audit_events_of_reason").on(table.reason, table.at).where(sql`reason is not null`),
		index("audit_events_not_ok").on(table.outcome, table.at).where(sql`outcome <> 'ok'`),
		index("audit_events_from_address").on(table.ip, table.at).where(sql`ip is not null`),
		index("audit_events_of_request").on(table.requestId, table.at).where(sql`request_id is not null`),
	],
);

/** One row: the last event of the chain, signed, so that a log that was cut off is seen. */
export const auditHead = sqliteTable("audit_head", {
	id: integer().primaryKey(),
	seq: integer().notNull(),
	hash: blob({ mode: "buffer" }).notNull(),
	signature: blob({ mode: "buffer" }).notNull(),
});

/** One row, signed: the last event that was removed for its age. The chain begins after it. */
export const auditBase = sqliteTable("audit_base", {
	id: integer().primaryKey(),
	seq: integer().notNull(),
	hash: blob({ mode: "buffer" }).notNull(),
	signature: blob({ mode: "buffer" }).notNull(),
});
