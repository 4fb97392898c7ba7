import { existsSync, rmSync, writeFileSync } from "node:fs";
import type { Database, Statement } from "better-sqlite3";
import { MoveRefused, type Row, type Target } from "../move/sides.ts";
import type { MovedTable } from "../move/tables.ts";
import { allRows, quoted } from "./all-rows.ts";
import { asSingleFile } from "./backup.ts";
import { openFile } from "./connection.ts";
import { migrate, migrationsFolder } from "./migrate.ts";
import { refusedOf } from "./move-faults.ts";
import { holdPlace } from "./place.ts";

/** A place where no file is yet, to be filled: the file is there when it is whole. */
export function intoSqlite(file: string): Target {
	try {
		return emptyTarget(file);
	} catch (error) {
		throw refusedOf(error, "to");
	}
}

function emptyTarget(file: string): Target {
	// To hold a file changes it, be it empty.
	if (existsSync(file)) throw new MoveRefused("to", "is there already: name a file that is not, or move it away first");
	const place = holdPlace(file);
	const partial = `${file}.partial`;
	const leave = () => {
		for (const rest of ["", "-wal", "-shm", "-journal"]) rmSync(partial + rest, { force: true });
		place.release();
	};
	try {
		rmSync(partial, { force: true });
		writeFileSync(partial, "", { flag: "wx", mode: 0o600 });
		const filling = fillFile(partial);
		return {
			...filling,
			write: (table, rows) => filling.write(table, rows).catch(refuse),
			filled: () => filling.filled().catch(refuse),
			async keep() {
				try {
					filling.close();
					asSingleFile(partial);
					await place.replaceBy(partial);
				} catch (error) {
					refuse(error);
				}
			},
			async end() {
				filling.close();
				leave();
			},
		};
	} catch (error) {
		leave();
		throw error;
	}
}

function refuse(error: unknown): never {
	throw refusedOf(error, "to");
}

/** Fills an empty file, which is of no use before `filled` and `close`: nothing in it is safe from a crash. */
export function fillFile(file: string): Omit<Target, "keep" | "end"> & { close(): void } {
	const sqlite = openFile(file);
	try {
		migrate(sqlite, migrationsFolder);
		for (const setting of ["journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"]) sqlite.pragma(setting);
		sqlite.exec("BEGIN");
	} catch (error) {
		sqlite.close();
		throw error;
	}
	const inserts = new Map<string, Statement<Row>>();
	return {
		...allRows(sqlite),
		async write(table, rows) {
			const insert = inserts.get(table.name) ?? insertInto(sqlite, table);
			inserts.set(table.name, insert);
			for (const row of rows) insert.run(...row);
		},
		filled: async () => void sqlite.exec("COMMIT"),
		close: () => void sqlite.close(),
	};
}

function insertInto(sqlite: Database, { name, columns }: MovedTable): Statement<Row> {
	const places = columns.map(() => "?").join(", ");
	return sqlite.prepare<Row>(`INSERT INTO "${name}" (${quoted(columns.map((one) => one.name))}) VALUES (${places})`);
}
