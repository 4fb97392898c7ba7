import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFile } from "./connection.ts";
import { migrate } from "./migrate.ts";

const migrations = "db/migrations/sqlite";

/** The names of all migrations, the oldest first. */
export const migrationNames: readonly string[] = JSON.parse(
	readFileSync(join(migrations, "meta/_journal.json"), "utf8"),
).entries.map(({ tag }: { tag: string }) => tag);

/** Makes a file as the release with only the first `version` migrations left it, with what the file `today` holds. */
export function makeOlderFile(file: string, today: string, version: number): void {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-older-"));
	try {
		mkdirSync(join(folder, "meta"));
		const names = migrationNames.slice(0, version);
		for (const name of names) copyFileSync(join(migrations, `${name}.sql`), join(folder, `${name}.sql`));
		const entries = names.map((tag, idx) => ({ idx, version: "6", when: 0, tag, breakpoints: true }));
		writeFileSync(join(folder, "meta/_journal.json"), JSON.stringify({ version: "7", dialect: "sqlite", entries }));
		const sqlite = openFile(file);
		migrate(sqlite, folder);
		copyRows(sqlite, today);
		sqlite.close();
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function copyRows(sqlite: ReturnType<typeof openFile>, today: string): void {
	sqlite.pragma("foreign_keys = OFF");
	sqlite.prepare("ATTACH ? AS today").run(today);
	const tables = sqlite
		.prepare<[], string>("SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
		.pluck()
		.all();
	for (const table of tables) {
		const columns = sqlite.prepare<[string], string>("SELECT name FROM pragma_table_info(?)").pluck().all(table).join();
		sqlite.exec(`DELETE FROM main.${table}`);
		sqlite.exec(`INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM today.${table}`);
	}
	sqlite.exec("DETACH today");
}
