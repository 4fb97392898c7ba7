import BetterSqlite3 from "better-sqlite3";

/** What a data file is, as far as a migration goes. */
export interface FileState {
	version: number;
	/** All definitions, sorted. */
	schema: string;
	/** Rows by table. */
	rows: Record<string, number>;
	/** "ok", or what is wrong. */
	soundness: string;
}

/** Reads it. */
export function stateOf(file: string): FileState {
	const sqlite = new BetterSqlite3(file);
	try {
		const pluck = (sql: string) => sqlite.prepare<[], string>(sql).pluck().all();
		const tables = pluck("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
		const dangling = sqlite.pragma("foreign_key_check");
		return {
			version: Number(sqlite.pragma("user_version", { simple: true })),
			schema: pluck("SELECT name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY 1").join("\n"),
			rows: Object.fromEntries(tables.map((table) => [table, Number(pluck(`SELECT count(*) FROM "${table}"`)[0])])),
			soundness:
				Array.isArray(dangling) && dangling.length > 0
					? "dangling"
					: String(sqlite.pragma("integrity_check", { simple: true })),
		};
	} finally {
		sqlite.close();
	}
}
