import type { KeyObject } from "node:crypto";
import { chmodSync } from "node:fs";
import BetterSqlite3, { type Database } from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import type { AuditDraft } from "../audit.ts";
import type { EngineReport } from "../installation.ts";
import { type ChainReport, type OnProgress, StorageUnavailable } from "../storage.ts";
import { type AuditLog, auditLog } from "./audit.ts";
import { backUp } from "./backup.ts";
import { GroupCommit } from "./group-commit.ts";
import { describeFile, freeSpace } from "./report.ts";
import { KeptTally } from "./tally.ts";

export type Drizzle = BetterSQLite3Database & { $client: Database };

/** One open SQLite file: how the tables' operations read, write and append audit events. */
export class Connection {
	readonly drizzle: Drizzle;
	readonly log: AuditLog;
	/** What is counted inside `write`. */
	readonly tally: KeptTally;
	readonly #sqlite: Database;
	readonly #commits: GroupCommit;

	constructor(sqlite: Database, chainKey: KeyObject) {
		this.#sqlite = sqlite;
		this.drizzle = drizzle(sqlite);
		this.log = auditLog(this.drizzle, chainKey);
		this.tally = new KeptTally(this.drizzle);
		this.#commits = new GroupCommit(sqlite, {
			afterBegin: () => {
				this.log.readHead();
				this.tally.forget();
			},
			beforeCommit: () => {
				this.log.writeHead();
				this.tally.write();
			},
			isEngineFailure: (error) => translated(error) instanceof StorageUnavailable,
		});
	}

	/** Reads at once; what it sees is committed. */
	async read<T>(query: () => T): Promise<T> {
		try {
			return query();
		} catch (error) {
			throw translated(error);
		}
	}

	/** Reads several times and sees one state, whatever other processes write meanwhile. */
	readAtOnce<T>(query: () => T): Promise<T> {
		return this.read(() => this.#sqlite.transaction(query)());
	}

	/** Runs `write` in the next transaction and answers when that is durable. */
	async write<T>(write: () => T): Promise<T> {
		try {
			return await this.#commits.add(write);
		} catch (error) {
			throw translated(error);
		}
	}

	/** Appends an audit event and counts it; only inside `write`. */
	append(event: AuditDraft): void {
		this.log.append(event);
		this.tally.addEvent(event);
	}

	/** Checks the whole audit chain. */
	async verify(onProgress?: OnProgress): Promise<ChainReport> {
		try {
			return await this.log.verify(onProgress);
		} catch (error) {
			throw translated(error);
		}
	}

	/** Copies the whole database into a file. */
	async backUp(file: string, onProgress: OnProgress): Promise<void> {
		// Another connection does the copying: it would not notice that this one is closed.
		if (!this.#sqlite.open) throw new StorageUnavailable("closed");
		try {
			await backUp(this.#sqlite, file, onProgress);
		} catch (error) {
			throw translated(error);
		}
	}

	/** What the engine tells of itself. */
	async report(): Promise<EngineReport> {
		const described = await this.read(() => describeFile(this.#sqlite));
		return { ...described, free: await this.free() };
	}

	/** The bytes that are free where the file lies. */
	free(): Promise<number | null> {
		return freeSpace(this.#sqlite);
	}

	/** Empties the write-ahead log into the file, unless another process reads it; nobody waits for that one. */
	scrub(): Promise<boolean> {
		return this.read(() => {
			this.#sqlite.pragma("busy_timeout = 0");
			try {
				return this.#sqlite.pragma("wal_checkpoint(TRUNCATE)", { simple: true }) === 0;
			} finally {
				this.#sqlite.pragma(`busy_timeout = ${busyTimeout}`);
			}
		});
	}

	close(): void {
		this.#commits.flush();
		this.#sqlite.close();
	}
}

/** Milliseconds that a write waits for another process's; the event loop waits with it. */
export const busyTimeout = 2_000;

/** Opens the file with the settings that durability and several processes need (DESIGN section 3). */
export function openFile(file: string): Database {
	const sqlite = new BetterSqlite3(file, { timeout: busyTimeout });
	// Beside hashes and sealed values it holds openids and addresses; the WAL's files take the mode over.
	if (!sqlite.memory) chmodSync(file, 0o600);
	sqlite.pragma("journal_mode = WAL");
	// better-sqlite3 is built with NORMAL for WAL: an acknowledged login could vanish with the power.
	sqlite.pragma("synchronous = FULL");
	sqlite.pragma("foreign_keys = ON");
	sqlite.pragma("trusted_schema = OFF");
	sqlite.pragma("secure_delete = ON");
	return sqlite;
}

const broken = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|NOMEM|CORRUPT|NOTADB|PROTOCOL)/;

function translated(error: unknown): unknown {
	const code = error instanceof BetterSqlite3.SqliteError ? error.code : "";
	if (broken.test(code)) return new StorageUnavailable(code);
	// better-sqlite3 throws a TypeError once the connection is closed.
	if (error instanceof TypeError && error.message.includes("connection is not open")) {
		return new StorageUnavailable("closed");
	}
	return error;
}
