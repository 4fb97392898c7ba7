import BetterSqlite3 from "better-sqlite3";
import type { Client } from "pg";
import { copyAll } from "../move/copy.ts";
import { asSingleFile } from "../sqlite/backup.ts";
import { fillFile } from "../sqlite/move-into.ts";
import { CopyRefused, type OnProgress, type Storage, StorageUnavailable } from "../storage.ts";
import { allRows, asked } from "./all-rows.ts";
import type { Connection } from "./connection.ts";
import { ended } from "./ending.ts";
import { newClient } from "./line.ts";
import { newestSchema, versionOf } from "./migrate.ts";
import { translated } from "./statement.ts";

/** See `copyInto`. */
export function backUpOf({ url, read }: Connection): Storage["backUp"] {
	return async (file, onProgress) => {
		await read("SELECT 1");
		await copyInto(url, file, onProgress);
	};
}

/**
 * Copies the database, of one snapshot, into a file of the SQLite engine's: it is checked, restored and moved like its own.
 * On a connection of its own, for it may take long, and readers must not wait for it.
 */
export async function copyInto(url: string, file: string, onProgress: OnProgress): Promise<void> {
	const client = newClient(url, {});
	try {
		await client.connect();
		await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
		await client.query("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0");
		await mustBeOfToday(client);
		const filling = fillFile(file);
		try {
			await copyAll(allRows(asked(client, translated)), filling, onProgress);
			await filling.filled();
		} finally {
			filling.close();
		}
		asSingleFile(file);
	} catch (error) {
		if (error instanceof CopyRefused) throw error;
		throw error instanceof BetterSqlite3.SqliteError ? new StorageUnavailable(error.code) : translated(error);
	} finally {
		await ended(client);
	}
}

// Beside a newer release: its columns would be missing.
async function mustBeOfToday(client: Client): Promise<void> {
	if ((await versionOf(client)) === newestSchema()) return;
	throw new CopyRefused("it would lack what a newer release keeps: make it with that release");
}
