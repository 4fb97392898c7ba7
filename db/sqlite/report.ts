import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import type { Database } from "better-sqlite3";
import type { EngineReport } from "../installation.ts";

const reported = ["journal_mode", "synchronous", "foreign_keys", "trusted_schema", "secure_delete", "busy_timeout"];

/** What SQLite tells of the file and of the settings that it really works with. */
export function describeFile(sqlite: Database): Omit<EngineReport, "free"> {
	const settingOf = (pragma: string) => sqlite.pragma(pragma, { simple: true });
	return {
		engine: "SQLite",
		version: String(sqlite.prepare("SELECT sqlite_version()").pluck().get()),
		schema: Number(settingOf("user_version")),
		size: Number(settingOf("page_count")) * Number(settingOf("page_size")),
		settings: Object.fromEntries(reported.map((name) => [name, String(settingOf(name))])),
	};
}

/** The bytes that are free where the file lies; null where there is no file, or the system does not tell. */
export async function freeSpace(sqlite: Database): Promise<number | null> {
	if (sqlite.memory) return null;
	const disk = await statfs(dirname(sqlite.name)).catch(() => null);
	return disk && disk.bavail * disk.bsize;
}
