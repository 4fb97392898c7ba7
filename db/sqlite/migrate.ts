import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { readMigrationFiles } from "drizzle-orm/migrator";

/** Where the migrations of this release lie. */
export const migrationsFolder: string = join(/* turbopackIgnore: true */ process.cwd(), "db/migrations/sqlite");

/** The number of migrations that this release knows. */
export function newestSchema(): number {
	return readMigrationFiles({ migrationsFolder }).length;
}

/**
 * Brings the file to the newest schema, all in one IMMEDIATE transaction, so that two processes starting at once take
 * turns and a killed one leaves the old schema. The number of applied migrations is SQLite's own `user_version`. A file
 * that holds data is copied first, to `<file>.before-<version>`, unless `copies` is false. Throws one sentence when the file is newer than the code.
 */
export function migrate(sqlite: Database, folder: string, { copies = true } = {}): void {
	const migrations = readMigrationFiles({ migrationsFolder: folder });
	const version = schemaOf(sqlite);
	if (version > migrations.length) {
		throw new Error(
			`The database has schema ${version}, this release knows ${migrations.length}: start the newer release, or restore a backup.`,
		);
	}
	if (version === migrations.length) return;
	if (copies && version > 0 && !sqlite.memory) copyTo(`${sqlite.name}.before-${migrations.length}`, sqlite, version);

	// A table rebuild with foreign keys on would cascade its deletes; inside a transaction SQLite ignores this switch.
	sqlite.pragma("foreign_keys = OFF");
	try {
		sqlite
			.transaction(() => {
				for (const { sql } of migrations.slice(schemaOf(sqlite))) for (const statement of sql) sqlite.exec(statement);
				const dangling = sqlite.pragma("foreign_key_check");
				if (Array.isArray(dangling) && dangling.length > 0) throw new Error("A migration left dangling references.");
				sqlite.pragma(`user_version = ${migrations.length}`);
			})
			.immediate();
	} finally {
		sqlite.pragma("foreign_keys = ON");
	}
}

/** Copies the file as it stands at `version`, for its owner only; a copy that an earlier try left is replaced. */
function copyTo(copy: string, sqlite: Database, version: number): void {
	const unfinished = `${copy}.${process.pid}`;
	try {
		// VACUUM takes an empty file for a new one, and this one is private from its first byte.
		writeFileSync(unfinished, "", { mode: 0o600 });
		sqlite.prepare("VACUUM INTO ?").run(unfinished);
		// Another process may have migrated meanwhile: then its copy is the one of the old schema.
		if (schemaOf(sqlite) === version) renameSync(unfinished, copy);
	} finally {
		rmSync(unfinished, { force: true });
	}
}

/** The number of migrations that the file has had. */
export function schemaOf(sqlite: Database): number {
	return Number(sqlite.pragma("user_version", { simple: true }));
}
