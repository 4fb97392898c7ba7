import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
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
 * that holds data is copied first, to `<file>.before-<version>`, unless `copies` is false; the last
 * two copies are kept. Throws one sentence when the file is newer than the code.
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
	const isCopied = copies && version > 0 && !sqlite.memory;
	if (isCopied) copyTo(`${sqlite.name}.before-${migrations.length}`, sqlite, version);

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
	} catch (error) {
		throw noRoomFor("a migration", sqlite, error);
	} finally {
		sqlite.pragma("foreign_keys = ON");
	}
	if (isCopied) dropOldCopies(sqlite.name);
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
	} catch (error) {
		throw noRoomFor("the copy that is made before a migration", sqlite, error);
	} finally {
		for (const rest of ["", "-journal"]) rmSync(unfinished + rest, { force: true });
	}
}

// Each may be as large as the data: the last two are kept.
function dropOldCopies(file: string): void {
	const prefix = `${basename(file)}.before-`;
	const versions = readdirSync(dirname(file))
		.filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
		.map((name) => Number(name.slice(prefix.length)))
		.sort((a, b) => b - a);
	for (const version of versions.slice(2)) rmSync(`${file}.before-${version}`, { force: true });
}

/** A full disk in one sentence; any other fault as it is. */
function noRoomFor(what: string, sqlite: Database, error: unknown): unknown {
	if (!/^(ENOSPC|EDQUOT|SQLITE_FULL|SQLITE_IOERR_WRITE)$/.test(String(Object(error).code))) return error;
	const size = Math.ceil(statSync(sqlite.name).size / 1_000_000);
	return new Error(
		`There is no room for ${what}: make ${size} MB free at ${dirname(sqlite.name)} and start again. The data is as it was.`,
	);
}

/** The number of migrations that the file has had. */
export function schemaOf(sqlite: Database): number {
	return Number(sqlite.pragma("user_version", { simple: true }));
}
