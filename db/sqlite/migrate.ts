import type { Database } from "better-sqlite3";
import { readMigrationFiles } from "drizzle-orm/migrator";

/**
 * Brings the file to the newest schema, all in one IMMEDIATE transaction, so that two processes starting at once take
 * turns and a killed one leaves the old schema. The number of applied migrations is SQLite's own `user_version`. A file
 * that holds data is copied first, to `<file>.before-<version>`. Throws one sentence when the file is newer than the code.
 */
export function migrate(sqlite: Database, folder: string): void {
	const migrations = readMigrationFiles({ migrationsFolder: folder });
	const version = versionOf(sqlite);
	if (version > migrations.length) {
		throw new Error(
			`The database has schema ${version}, this release knows ${migrations.length}: start the newer release, or restore a backup.`,
		);
	}
	if (version === migrations.length) return;
	if (version > 0 && !sqlite.memory) sqlite.prepare("VACUUM INTO ?").run(`${sqlite.name}.before-${migrations.length}`);

	// A table rebuild with foreign keys on would cascade its deletes; inside a transaction SQLite ignores this switch.
	sqlite.pragma("foreign_keys = OFF");
	try {
		sqlite
			.transaction(() => {
				for (const { sql } of migrations.slice(versionOf(sqlite))) for (const statement of sql) sqlite.exec(statement);
				const dangling = sqlite.pragma("foreign_key_check");
				if (Array.isArray(dangling) && dangling.length > 0) throw new Error("A migration left dangling references.");
				sqlite.pragma(`user_version = ${migrations.length}`);
			})
			.immediate();
	} finally {
		sqlite.pragma("foreign_keys = ON");
	}
}

function versionOf(sqlite: Database): number {
	return Number(sqlite.pragma("user_version", { simple: true }));
}
