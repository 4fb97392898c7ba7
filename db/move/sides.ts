import type { KeyObject } from "node:crypto";
import type { KeptKey } from "../seals.ts";
import type { ChainReport, OnProgress } from "../storage.ts";
import type { MovedTable } from "./tables.ts";

/** A value as it is moved: flags are 0 and 1, JSON is its text. */
export type Cell = string | number | Buffer | null;

/** A row's values in the order of the table's columns. */
export type Row = Cell[];

/** All rows of a database, in one state. */
export interface Rows {
	count(table: MovedTable): Promise<number>;
	/** All rows by the table's key, some at a time. */
	pages(table: MovedTable): AsyncIterable<Row[]>;
	/** The row that has these values; null: there is none. */
	find(table: MovedTable, columns: readonly string[], values: Row): Promise<Row | null>;
	/** Checks the whole audit chain. */
	verify(chainKey: KeyObject, onProgress: OnProgress): Promise<ChainReport>;
}

/** A database that is moved: nobody writes to it until `end`, and it stays as it is. */
export interface Source extends Rows {
	/** What the master keys must open; … */
	root: string;
	keys: readonly KeptKey[];
	/** Throws when others could have written meanwhile. */
	mustBeHeld(): Promise<void>;
	end(): Promise<void>;
}

/** An empty database that is filled. Killed before `keep` settles, it is as empty as it was. */
export interface Target extends Rows {
	write(table: MovedTable, rows: readonly Row[]): Promise<void>;
	/** All rows are written. */
	filled(): Promise<void>;
	/** Makes all of it last. */
	keep(): Promise<void>;
	/** Leaves nothing behind, unless it was kept. */
	end(): Promise<void>;
}

/** One of the two databases is not as it must be; the message goes on after its name: "has data already". */
export class MoveRefused extends Error {
	override name = "MoveRefused";
	readonly side: "from" | "to";
	constructor(side: "from" | "to", message: string) {
		super(message);
		this.side = side;
	}
}
