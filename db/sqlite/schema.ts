import { sql } from "drizzle-orm";
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import type { Settings } from "../installation.ts";
import type { Role } from "../operators.ts";
import type { ApiKey, AppPolicy } from "../records.ts";

// Times are milliseconds since 1970; hashes and digests are 32 bytes; "sealed" is encrypted by the vault.

export const keyring = sqliteTable("keyring", {
	id: integer().primaryKey(),
	sealedRoot: text("sealed_root").notNull(),
});

/** Every master key that may have sealed something here; `check` tells a wrong key that goes by a known id. */
export const masterKeys = sqliteTable("master_keys", {
	id: text().primaryKey(),
	check: blob({ mode: "buffer" }).notNull(),
});

/** Who does a work that only one process may do at a time, and until when it is his. */
export const leases = sqliteTable("leases", {
	name: text().primaryKey(),
	holder: text().notNull(),
	until: integer().notNull(),
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

/** What the platform signs and encrypts its message push with, for the apps that take it. */
export const appPushes = sqliteTable("app_pushes", {
	appId: text("app_id")
		.primaryKey()
		.references(() => apps.id, { onDelete: "cascade" }),
	sealed: text().notNull(),
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
	(table) => [
		uniqueIndex("users_by_openid").on(table.appId, table.openid),
		index("users_by_time").on(table.createdAt),
		index("users_of_app").on(table.appId, table.createdAt),
		index("users_blocked").on(table.createdAt).where(sql`blocked_at is not null`),
		index("users_by_unionid").on(table.unionid).where(sql`unionid is not null`),
		index("users_by_nickname").on(sql`nickname collate nocase`).where(sql`nickname is not null`),
	],
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
		/** The user's app once more, so that an app's sessions are found by an index. */
		appId: text("app_id").notNull().default(""),
		ip: text(),
		userAgent: text("user_agent"),
		createdAt: integer("created_at").notNull(),
		lastSeenAt: integer("last_seen_at").notNull(),
		expiresAt: integer("expires_at").notNull(),
		revokedAt: integer("revoked_at"),
		revokedBy: text("revoked_by"),
		revokedReason: text("revoked_reason"),
	},
	(table) => [
		index("sessions_of_user").on(table.userId, table.createdAt),
		index("sessions_by_time").on(table.createdAt),
		index("sessions_of_app").on(table.appId, table.createdAt),
		index("sessions_from_address").on(table.ip, table.createdAt).where(sql`ip is not null`),
		index("sessions_revoked").on(table.createdAt).where(sql`revoked_at is not null`),
		index("sessions_by_revocation").on(table.revokedAt).where(sql`revoked_at is not null`),
		index("sessions_not_revoked").on(table.appId, table.expiresAt).where(sql`revoked_at is null`),
	],
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

/** The platforms' access tokens, for all processes; fetched again where one cannot be read. */
export const accessTokens = sqliteTable("access_tokens", {
	appId: text("app_id")
		.primaryKey()
		.references(() => apps.id, { onDelete: "cascade" }),
	sealedToken: text("sealed_token").notNull(),
	/** Of the app's secret it was fetched with: with another secret it counts no more. */
	secretDigest: blob("secret_digest", { mode: "buffer" }).notNull(),
	fetchedAt: integer("fetched_at").notNull(),
	expiresAt: integer("expires_at").notNull(),
});

/** What may be done only so often: how much of it was done in the window that ends at `endsAt`. */
export const budgets = sqliteTable(
	"budgets",
	{
		key: text().primaryKey(),
		spent: integer().notNull(),
		endsAt: integer("ends_at").notNull(),
	},
	(table) => [index("budgets_by_end").on(table.endsAt)],
);

export const apiKeys = sqliteTable("api_keys", {
	id: text().primaryKey(),
	name: text().notNull(),
	scope: text().$type<ApiKey["scope"]>().notNull(),
	appid: text(),
	keyHash: blob("key_hash", { mode: "buffer" }).notNull().unique(),
	createdAt: integer("created_at").notNull(),
	lastUsedAt: integer("last_used_at"),
});

export const operators = sqliteTable("operators", {
	id: text().primaryKey(),
	email: text().notNull().unique(),
	name: text(),
	role: text().$type<Role>().notNull(),
	passwordHash: text("password_hash").notNull(),
	sealedTotp: text("sealed_totp"),
	totpStep: integer("totp_step"),
	recoveryCodes: text("recovery_codes", { mode: "json" }).$type<string[]>().notNull(),
	createdAt: integer("created_at").notNull(),
	lastSignInAt: integer("last_sign_in_at"),
});

export const operatorSessions = sqliteTable(
	"operator_sessions",
	{
		id: text().primaryKey(),
		idHash: blob("id_hash", { mode: "buffer" }).notNull().unique(),
		operatorId: text("operator_id")
			.notNull()
			.references(() => operators.id, { onDelete: "cascade" }),
		ip: text(),
		userAgent: text("user_agent"),
		createdAt: integer("created_at").notNull(),
		lastSeenAt: integer("last_seen_at").notNull(),
	},
	(table) => [index("operator_sessions_of_operator").on(table.operatorId)],
);

/** One row: the hash of the one-time token, until the setup is closed for ever. */
export const setup = sqliteTable("setup", {
	id: integer().primaryKey(),
	tokenHash: blob("token_hash", { mode: "buffer" }),
	closedAt: integer("closed_at"),
});

/** One row. */
export const settings = sqliteTable("settings", {
	id: integer().primaryKey(),
	value: text({ mode: "json" }).$type<Settings>().notNull(),
});
