import { rmSync, statSync } from "node:fs";
import BetterSqlite3 from "better-sqlite3";
import type { Restoration } from "../restore.ts";
import { CopyRefused, type OnProgress, type Unlock, type Unlocked } from "../storage.ts";
import { asSingleFile } from "./backup.ts";
import { checkChain, refusing, unlockCopy } from "./check.ts";
import { openFile } from "./connection.ts";
import { copyInto } from "./copy-into.ts";
import { schemaOf } from "./migrate.ts";
import { compared, detach, type NewerData, takeAllOut } from "./newer.ts";
import { openSqlite } from "./open.ts";
import { holdPlace } from "./place.ts";

/** See `beginRestore`. */
export async function beginSqliteRestore<U extends Unlocked>(
	file: string,
	from: string,
	unlock: Unlock<U>,
	{ onCopied, onChecked }: { onCopied: OnProgress; onChecked: OnProgress },
): Promise<Restoration> {
	if (isSameFile(file, from)) throw new CopyRefused("it is the database itself");
	const place = holdPlace(file);
	const copy = `${file}.restoring`;
	const files = [copy];
	const newer: NewerData[] = [];
	let close = async () => undefined;
	const end = async () => {
		await close();
		for (const { sqlite } of newer) if (sqlite !== place.sqlite) sqlite?.close();
		for (const one of files) for (const rest of companions) rmSync(one + rest, { force: true });
		place.release();
	};
	try {
		await copyInto(copy, from, onCopied);
		const schema = unlockedSchema(copy, unlock);
		const { storage, unlocked } = openSqlite(copy, unlock, { copies: false });
		close = async () => void (await storage.close());
		const check = (onProgress: OnProgress) => using(copy, (sqlite) => checkChain(sqlite, unlocked, onProgress));
		const found = { schema, ...(await check(onChecked)) };
		if (!place.isEmpty) newer.push(compared(place.sqlite, copy, unlocked, unlock));

		return {
			storage,
			found,
			current: newer[0] ?? null,
			async addNewer(other) {
				const name = `${file}.newer-${files.length}`;
				files.push(name);
				await copyInto(name, other, () => undefined);
				const one = compared(
					refusing(() => new BetterSqlite3(name)),
					copy,
					unlocked,
					unlock,
				);
				newer.push(one);
				if (one.newer === "unreadable") throw new CopyRefused("it cannot be read");
				return one.newer;
			},
			takeAway: async (at) => takeAllOut(newer, at),
			endSessions: (at) =>
				using(copy, (sqlite) => {
					const sql = `UPDATE sessions SET revoked_at = @at, revoked_by = 'policy', revoked_reason = 'data.restore'
						WHERE revoked_at IS NULL AND expires_at > @at`;
					return sqlite.prepare<[object]>(sql).run({ at }).changes;
				}),
			endOperatorSessions: () => using(copy, (sqlite) => sqlite.prepare("DELETE FROM operator_sessions").run().changes),
			check,
			async commit() {
				for (const one of newer) detach(one);
				await storage.close();
				close = async () => undefined;
				asSingleFile(copy);
				return place.replaceBy(copy);
			},
			end,
		};
	} catch (error) {
		await end();
		throw error;
	}
}

const companions = ["", "-wal", "-shm", "-journal"];

function unlockedSchema(copy: string, unlock: Unlock<Unlocked>): number {
	const sqlite = refusing(() => new BetterSqlite3(copy));
	try {
		unlockCopy(sqlite, unlock);
		return schemaOf(sqlite);
	} finally {
		sqlite.close();
	}
}

async function using<T>(copy: string, work: (sqlite: ReturnType<typeof openFile>) => T | Promise<T>): Promise<T> {
	const sqlite = openFile(copy);
	try {
		return await work(sqlite);
	} finally {
		sqlite.close();
	}
}

function isSameFile(one: string, other: string): boolean {
	const [a, b] = [one, other].map((file) => statSync(file, { throwIfNoEntry: false }));
	return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}
