import { sql } from "drizzle-orm";
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { ApiKey, AppPolicy, AuditAction, AuditDraft } from "../records.ts";

// Times are milliseconds since 1970; hashes and digests are 32 bytes; "sealed" is encrypted by the vault.

export const keyring = sqliteTable("keyring", {
	id: integer().primaryKey(),
	sealedRoot: text("sealed_root").notNull(),
});

export const apps = sqliteTable("apps", {
	id: text().primaryKey(),
	platform: text().notNull(),
	appid: text().notNull().unique(),
	name: text().notNull(),
	sealedSecret: text("sealed_secret").notNull(),
	policy: text({ mode: "json" }).$type<AppPolicy>().notNull(),
	enabled: integer({ mode: "boolean" }).notNull(),
	createdAt: integer("created_at").notNull(),
});

export const users = sqliteTable(
	"users",
	{
		id: text().primaryKey(),
		appId: text("app_id")
			.notNull()
			.references(() => apps.id, { onDelete: "cascade" }),
		openid: text().notNull(),
		unionid: text(),
		nickname: text(),
		avatarUrl: text("avatar_url"),
		sealedPhone: text("sealed_phone"),
		blockedAt: integer("blocked_at"),
		createdAt: integer("created_at").notNull(),
	},
	(table) => [uniqueIndex("users_by_openid").on(table.appId, table.openid)],
);

export const sessionKeys = sqliteTable(
	"session_keys",
	{
		userId: text("user_id")
			.notNull()
			.references(() => users.id, { onDelete: "cascade" }),
		fingerprint: blob({ mode: "buffer" }).notNull(),
		sealedKey: text("sealed_key").notNull(),
		obtainedAt: integer("obtained_at").notNull(),
	},
	(table) => [primaryKey({ columns: [table.userId, table.fingerprint] })],
);

export const sessions = sqliteTable(
	"sessions",
	{
		id: text().primaryKey(),
		tokenHash: blob("token_hash", { mode: "buffer" }).notNull().unique(),
		userId: text("user_id")
			.notNull()
			.references(() => users.id, { onDelete: "cascade" }),
		ip: text(),
		userAgent: text("user_agent"),
		createdAt: integer("created_at").notNull(),
		lastSeenAt: integer("last_seen_at").notNull(),
		expiresAt: integer("expires_at").notNull(),
		revokedAt: integer("revoked_at"),
		revokedBy: text("revoked_by"),
		revokedReason: text("revoked_reason"),
	},
	(table) => [index("sessions_of_user").on(table.userId, table.createdAt)],
);

export const usedCodes = sqliteTable(
	"used_codes",
	{
		appId: text("app_id").notNull(),
		codeHash: blob("code_hash", { mode: "buffer" }).notNull(),
		usedAt: integer("used_at").notNull(),
	},
	(table) => [primaryKey({ columns: [table.appId, table.codeHash] })],
);

export const apiKeys = sqliteTable("api_keys", {
	id: text().primaryKey(),
	name: text().notNull(),
	scope: text().$type<ApiKey["scope"]>().notNull(),
	appid: text(),
	keyHash: blob("key_hash", { mode: "buffer" }).notNull().unique(),
	createdAt: integer("created_at").notNull(),
});

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
	(table) => [index("audit_events_of_user").on(table.userId, table.seq).where(sql`user_id is not null`)],
);

/** One row: the last event of the chain, signed, so that a log that was cut off is seen. */
export const auditHead = sqliteTable("audit_head", {
	id: integer().primaryKey(),
	seq: integer().notNull(),
	hash: blob({ mode: "buffer" }).notNull(),
	signature: blob({ mode: "buffer" }).notNull(),
});
