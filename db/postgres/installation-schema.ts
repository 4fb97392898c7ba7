import { index, json, pgTable } from "drizzle-orm/pg-core";
import type { Settings } from "../installation.ts";
import { bytea, text, whole } from "./columns.ts";

// Times are milliseconds since 1970; hashes are 32 bytes; "sealed" is encrypted by the vault.

export const keyring = pgTable("keyring", {
	id: whole().primaryKey(),
	sealedRoot: text("sealed_root").notNull(),
});

/** Every master key that may have sealed something here; `check` tells a wrong key that goes by a known id. */
export const masterKeys = pgTable("master_keys", {
	id: text().primaryKey(),
	check: bytea().notNull(),
});

/** Who does a work that only one process may do at a time, and until when it is his. */
export const leases = pgTable("leases", {
	name: text().primaryKey(),
	holder: text().notNull(),
	until: whole().notNull(),
});

/** What may be done only so often: how much of it was done in the window that ends at `endsAt`. */
export const budgets = pgTable(
	"budgets",
	{
		key: text().primaryKey(),
		spent: whole().notNull(),
		endsAt: whole("ends_at").notNull(),
	},
	(table) => [index("budgets_by_end").on(table.endsAt)],
);

/** One row: the hash of the one-time token, until the setup is closed for ever. */
export const setup = pgTable("setup", {
	id: whole().primaryKey(),
	tokenHash: bytea("token_hash"),
	closedAt: whole("closed_at"),
});

/** One row. */
export const settings = pgTable("settings", {
	id: whole().primaryKey(),
	value: json().$type<Settings>().notNull(),
});
