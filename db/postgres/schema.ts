import { sql } from "drizzle-orm";
import { boolean, index, json, pgTable, primaryKey, unique, uniqueIndex } from "drizzle-orm/pg-core";
import type { Role } from "../operators.ts";
import type { ApiKey, AppPolicy } from "../records.ts";
import { bytea, rowid, text, whole } from "./columns.ts";

// Times are milliseconds since 1970; hashes and digests are 32 bytes; "sealed" is encrypted by the vault.

export const apps = pgTable(
	"apps",
	{
		rowid: rowid(),
		id: text().primaryKey(),
		platform: text().notNull(),
		appid: text().notNull().unique(),
		name: text().notNull(),
		sealedSecret: text("sealed_secret").notNull(),
		policy: json().$type<AppPolicy>().notNull(),
		enabled: boolean().notNull(),
		createdAt: whole("created_at").notNull(),
	},
	(table) => [unique("apps_by_row").on(table.rowid)],
);

/** What the platform signs and encrypts its message push with, for the apps that take it. */
export const appPushes = pgTable(
	"app_pushes",
	{
		rowid: rowid(),
		appId: text("app_id")
			.primaryKey()
			.references(() => apps.id, { onDelete: "cascade" }),
		sealed: text().notNull(),
	},
	(table) => [unique("app_pushes_by_row").on(table.rowid)],
);

export const users = pgTable(
	"users",
	{
		rowid: rowid(),
		id: text().primaryKey(),
		appId: text("app_id")
			.notNull()
			.references(() => apps.id, { onDelete: "cascade" }),
		openid: text().notNull(),
		unionid: text(),
		nickname: text(),
		avatarUrl: text("avatar_url"),
		sealedPhone: text("sealed_phone"),
		blockedAt: whole("blocked_at"),
		createdAt: whole("created_at").notNull(),
	},
	(table) => [
		uniqueIndex("users_by_openid").on(table.appId, table.openid),
		unique("users_by_row").on(table.rowid),
		index("users_by_time").on(table.createdAt, table.rowid),
		index("users_of_app").on(table.appId, table.createdAt, table.rowid),
		index("users_blocked").on(table.createdAt, table.rowid).where(sql`blocked_at is not null`),
		index("users_by_unionid").on(table.unionid).where(sql`unionid is not null`),
		index("users_by_nickname").on(sql`left(lower(nickname), 200)`).where(sql`nickname is not null`),
	],
);

export const sessionKeys = pgTable(
	"session_keys",
	{
		rowid: rowid(),
		userId: text("user_id")
			.notNull()
			.references(() => users.id, { onDelete: "cascade" }),
		fingerprint: bytea().notNull(),
		sealedKey: text("sealed_key").notNull(),
		obtainedAt: whole("obtained_at").notNull(),
	},
	(table) => [
		primaryKey({ columns: [table.userId, table.fingerprint] }),
		unique("session_keys_by_row").on(table.rowid),
	],
);

export const sessions = pgTable(
	"sessions",
	{
		rowid: rowid(),
		id: text().primaryKey(),
		tokenHash: bytea("token_hash").notNull().unique(),
		userId: text("user_id")
			.notNull()
			.references(() => users.id, { onDelete: "cascade" }),
		/** The user's app once more, so that an app's sessions are found by an index. */
		appId: text("app_id").notNull().default(""),
		ip: text(),
		userAgent: text("user_agent"),
		createdAt: whole("created_at").notNull(),
		lastSeenAt: whole("last_seen_at").notNull(),
		expiresAt: whole("expires_at").notNull(),
		revokedAt: whole("revoked_at"),
		revokedBy: text("revoked_by"),
		revokedReason: text("revoked_reason"),
	},
	(table) => [
		index("sessions_of_user").on(table.userId, table.createdAt, table.rowid),
		index("sessions_by_time").on(table.createdAt, table.rowid),
		index("sessions_of_app").on(table.appId, table.createdAt, table.rowid),
		index("sessions_from_address").on(table.ip, table.createdAt, table.rowid).where(sql`ip is not null`),
		index("sessions_revoked").on(table.createdAt, table.rowid).where(sql`revoked_at is not null`),
		index("sessions_by_revocation").on(table.revokedAt).where(sql`revoked_at is not null`),
		index("sessions_not_revoked").on(table.appId, table.expiresAt).where(sql`revoked_at is null`),
	],
);

export const usedCodes = pgTable(
	"used_codes",
	{
		appId: text("app_id").notNull(),
		codeHash: bytea("code_hash").notNull(),
		usedAt: whole("used_at").notNull(),
	},
	(table) => [primaryKey({ columns: [table.appId, table.codeHash] }), index("used_codes_by_time").on(table.usedAt)],
);

/** The platforms' access tokens, for all processes; fetched again where one cannot be read. */
export const accessTokens = pgTable("access_tokens", {
	appId: text("app_id")
		.primaryKey()
		.references(() => apps.id, { onDelete: "cascade" }),
	sealedToken: text("sealed_token").notNull(),
	/** Of the app's secret it was fetched with: with another secret it counts no more. */
	secretDigest: bytea("secret_digest").notNull(),
	fetchedAt: whole("fetched_at").notNull(),
	expiresAt: whole("expires_at").notNull(),
});

export const apiKeys = pgTable("api_keys", {
	id: text().primaryKey(),
	name: text().notNull(),
	scope: text().$type<ApiKey["scope"]>().notNull(),
	appid: text(),
	keyHash: bytea("key_hash").notNull().unique(),
	createdAt: whole("created_at").notNull(),
	lastUsedAt: whole("last_used_at"),
});

export const operators = pgTable(
	"operators",
	{
		rowid: rowid(),
		id: text().primaryKey(),
		email: text().notNull().unique(),
		name: text(),
		role: text().$type<Role>().notNull(),
		passwordHash: text("password_hash").notNull(),
		sealedTotp: text("sealed_totp"),
		totpStep: whole("totp_step"),
		recoveryCodes: json("recovery_codes").$type<string[]>().notNull(),
		createdAt: whole("created_at").notNull(),
		lastSignInAt: whole("last_sign_in_at"),
	},
	(table) => [unique("operators_by_row").on(table.rowid)],
);

export const operatorSessions = pgTable(
	"operator_sessions",
	{
		rowid: rowid(),
		id: text().primaryKey(),
		idHash: bytea("id_hash").notNull().unique(),
		operatorId: text("operator_id")
			.notNull()
			.references(() => operators.id, { onDelete: "cascade" }),
		ip: text(),
		userAgent: text("user_agent"),
		createdAt: whole("created_at").notNull(),
		lastSeenAt: whole("last_seen_at").notNull(),
	},
	(table) => [index("operator_sessions_of_operator").on(table.operatorId)],
);
