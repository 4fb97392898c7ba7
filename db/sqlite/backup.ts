import BetterSqlite3, { type Database } from "better-sqlite3";
import type { OnProgress } from "../storage.ts";

/** Pages copied in one go, a megabyte: others have their turn between two. */
const step = 256;

/**
 * Copies the database as it is now into `file`. The reader holds one state of it while the pages are copied, so that
 * writers neither wait nor make the copy begin again.
 */
export async function backUp(sqlite: Database, file: string, onProgress: OnProgress): Promise<void> {
	if (sqlite.memory) await copyPages(sqlite, file, onProgress);
	else {
		const reader = new BetterSqlite3(sqlite.name, { fileMustExist: true });
		try {
			reader.exec("BEGIN");
			reader.prepare("SELECT count(*) FROM sqlite_master").get();
			await copyPages(reader, file, onProgress);
		} finally {
			reader.close();
		}
	}
	asSingleFile(file);
}

async function copyPages(from: Database, file: string, onProgress: OnProgress): Promise<void> {
	await from.backup(file, {
		progress({ totalPages, remainingPages }) {
			if (totalPages > 0) onProgress(totalPages - remainingPages, totalPages);
			return step;
		},
	});
}

/** Makes the file one that needs none beside it. */
export function asSingleFile(file: string): void {
	const copy = new BetterSqlite3(file, { fileMustExist: true });
	try {
		copy.pragma("journal_mode = DELETE");
	} finally {
		copy.close();
	}
}
