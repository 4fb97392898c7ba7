import { sql } from "drizzle-orm";
import { index, pgTable, primaryKey } from "drizzle-orm/pg-core";
import type { AuditAction, AuditDraft } from "../audit.ts";
import { bytea, text, whole } from "./columns.ts";

// Times are milliseconds since 1970; hashes and digests are 32 bytes.

/** What happened in each hour; `appid` is "" where there is none. */
export const counts = pgTable(
	"counts",
	{
		hour: whole().notNull(),
		appid: text().notNull(),
		name: text().notNull(),
		label: text().notNull(),
		count: whole().notNull(),
		total: whole().notNull(),
	},
	(table) => [primaryKey({ columns: [table.hour, table.appid, table.name, table.label] })],
);

export const auditEvents = pgTable(
	"audit_events",
	{
		seq: whole().primaryKey(),
		id: text().notNull().unique(),
		at: whole().notNull(),
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
		originDigest: bytea("origin_digest").notNull(),
		hash: bytea().notNull(),
	},
	(table) => [
		index("audit_events_by_time").on(table.at, table.seq),
		index("audit_events_of_action").on(table.action, table.at, table.seq),
		index("audit_events_of_app").on(table.appid, table.at, table.seq),
		index("audit_events_of_user").on(table.userId, table.at, table.seq).where(sql`user_id is not null`),
		index("audit_events_of_session").on(table.sessionId, table.at, table.seq).where(sql`session_id is not null`),
		index("audit_events_of_operator").on(table.operatorId, table.at, table.seq).where(sql`operator_id is not null`),
		index("audit_events_of_api_key").on(table.apiKeyId, table.at, table.seq).where(sql`api_key_id is not null`),
		index("audit_events_of_reason").on(table.reason, table.at, table.seq).where(sql`reason is not null`),
		index("audit_events_not_ok").on(table.outcome, table.at, table.seq).where(sql`outcome <> 'ok'`),
		index("audit_events_from_address").on(table.ip, table.at, table.seq).where(sql`ip is not null`),
		index("audit_events_of_request").on(table.requestId, table.at, table.seq).where(sql`request_id is not null`),
	],
);

/** One row: the last event of the chain, signed, so that a log that was cut off is seen. */
export const auditHead = pgTable("audit_head", {
	id: whole().primaryKey(),
	seq: whole().notNull(),
	hash: bytea().notNull(),
	signature: bytea().notNull(),
});

/** One row, signed: the last event that was removed for its age. The chain begins after it. */
export const auditBase = pgTable("audit_base", {
	id: whole().primaryKey(),
	seq: whole().notNull(),
	hash: bytea().notNull(),
	signature: bytea().notNull(),
});
