import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Database } from "better-sqlite3";
import { openFile } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { temporaryFile } from "./test-file.ts";

/** A folder of migrations as drizzle-kit writes them, beside the database file. */
export function migrationsBeside(file: string, ...migrations: string[]): string {
	const folder = join(dirname(file), `migrations-${migrations.length}`);
	mkdirSync(join(folder, "meta"), { recursive: true });
	const entries = migrations.map((sql, idx) => {
		const tag = `000${idx}_step`;
		writeFileSync(join(folder, `${tag}.sql`), sql);
		return { idx, version: "6", when: idx, tag, breakpoints: true };
	});
	writeFileSync(join(folder, "meta/_journal.json"), JSON.stringify({ version: "7", dialect: "sqlite", entries }));
	return folder;
}

/** A first migration, one that follows it, and several statements as one migration. */
export const first =
	"CREATE TABLE teas (name TEXT PRIMARY KEY, house TEXT REFERENCES houses(id) ON DELETE CASCADE);\n--> statement-breakpoint\nCREATE TABLE houses (id TEXT PRIMARY KEY);";
export const second = "ALTER TABLE teas ADD COLUMN year INTEGER;";
export const statements = (...all: string[]) => all.join("\n--> statement-breakpoint\n");

/** A file at the first schema, with a tea in it. */
export function olderFile(): { file: string; sqlite: Database } {
	const file = temporaryFile();
	const sqlite = openFile(file);
	migrate(sqlite, migrationsBeside(file, first));
	sqlite.exec("INSERT INTO houses VALUES ('h1'); INSERT INTO teas (name, house) VALUES ('oolong', 'h1')");
	return { file, sqlite };
}

/** What is seen of a file. */
export const versionOf = (sqlite: Database) => sqlite.pragma("user_version", { simple: true });
export const columnsOf = (sqlite: Database) =>
	sqlite.prepare("SELECT name FROM pragma_table_info('teas')").pluck().all();

/** Runs a script in a process of its own; answers its exit code, or the signal that ended it, and what it wrote. */
export function inAnotherProcess(
	script: string,
	before = "",
): Promise<{ ended: number | string | null; output: string }> {
	return new Promise((done) => {
		const run = [process.execPath, "--input-type=module", "-e", script];
		const child = spawn("sh", ["-c", `${before}exec "$@"`, "sh", ...run], { timeout: 250_000 });
		let output = "";
		for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
		child.once("close", (code, signal) => done({ ended: signal ?? code, output }));
	});
}

/** The line that lets such a script use the code under test. */
export const importing = (name: string, path: string) => `import { ${name} } from ${JSON.stringify(resolve(path))};\n`;
