import { copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmdirSync, rmSync, statSync } from "node:fs";
import { chown } from "node:fs/promises";
import { dirname } from "node:path";
import BetterSqlite3, { type Database } from "better-sqlite3";
import { PlaceTaken } from "../storage.ts";
import { syncFile, syncFolder } from "../sync.ts";
import { busyTimeout } from "./connection.ts";

/** Where a database lies, held so that nobody else opens it. */
export interface Place {
	/** What lies there; null: nothing, or nothing that SQLite can read. */
	sqlite: Database | null;
	isEmpty: boolean;
	/** Puts another file there. Answers under which name the old one lies from now on, null where nothing was. */
	replaceBy(file: string): Promise<string | null>;
	release(): void;
}

/** Throws `PlaceTaken` when somebody else has the database open. */
export function holdPlace(file: string): Place {
	const made = mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	const isEmpty = !existsSync(file);
	const sqlite = isEmpty ? null : holdDatabase(file);
	let isReplaced = false;

	return {
		sqlite,
		isEmpty,
		async replaceBy(copy) {
			await keepOwner(isEmpty ? dirname(file) : file, copy);
			syncFile(copy);
			// All in one file, and no log beside it that the next one to open the place would take for its own.
			if (sqlite) sqlite.pragma("journal_mode = DELETE");
			const old = isEmpty ? null : freeName(`${file}.replaced-${stamp()}`);
			if (old !== null) {
				linkOrCopy(file, old);
				if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${old}-wal`);
			}
			for (const rest of [`${file}-wal`, `${file}-shm`, `${file}-journal`]) rmSync(rest, { force: true });
			renameSync(copy, file);
			syncFolder(dirname(file));
			isReplaced = true;
			// Who opened the old file in the last moment and waits for it gives up before it is let go.
			if (sqlite) await new Promise((resolve) => setTimeout(resolve, busyTimeout + 500));
			return old;
		},
		release() {
			sqlite?.close();
			if (made !== undefined && !isReplaced) rmdirSync(dirname(file));
		},
	};
}

// In WAL mode an exclusive holder keeps everybody else out, and there is none while another one has it open.
function holdDatabase(file: string): Database | null {
	const sqlite = new BetterSqlite3(file, { timeout: 0 });
	try {
		sqlite.pragma("main.locking_mode = EXCLUSIVE");
		sqlite.exec("BEGIN EXCLUSIVE; COMMIT");
		sqlite.prepare("SELECT count(*) FROM sqlite_master").get();
		return sqlite;
	} catch (error) {
		sqlite.close();
		const code = error instanceof BetterSqlite3.SqliteError ? error.code : "";
		if (/^SQLITE_(BUSY|LOCKED)/.test(code)) throw new PlaceTaken("a server or a command has the database open");
		if (/^SQLITE_(NOTADB|CORRUPT|IOERR|ERROR)/.test(code)) return null;
		throw error;
	}
}

async function keepOwner(of: string, file: string): Promise<void> {
	const [wanted, made] = [statSync(of), statSync(file)];
	if (wanted.uid !== made.uid || wanted.gid !== made.gid) await chown(file, wanted.uid, wanted.gid);
}

function linkOrCopy(file: string, name: string): void {
	try {
		linkSync(file, name);
	} catch (error) {
		// Not every file system has links.
		if (!/^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS)$/.test(String(Object(error).code))) throw error;
		copyFileSync(file, name);
	}
}

function freeName(name: string): string {
	for (let again = 0; ; again += 1) {
		const free = again === 0 ? name : `${name}-${again}`;
		if (!existsSync(free)) return free;
	}
}

function stamp(): string {
	return new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, "");
}
