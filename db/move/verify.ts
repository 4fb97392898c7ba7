import type { SealedKind, SealedValue } from "../seals.ts";
import type { Copied } from "./copy.ts";
import { type Cell, MoveRefused, type Row, type Rows } from "./sides.ts";
import { type MovedTable, movedTables, tableNamed } from "./tables.ts";

/** Opens a sealed value. Throws when it does not open. */
export type Open = (value: SealedValue) => string;

/** Throws `MoveRefused` unless every table has as many rows as were copied. */
export async function checkCounts(from: Rows, to: Rows, copied: Copied): Promise<void> {
	for (const table of movedTables) {
		const counts = [copied.tables[table.name] ?? 0, await from.count(table), await to.count(table)];
		if (new Set(counts).size > 1) throw new MoveRefused("to", `has other rows of ${table.name} (${counts.join(", ")})`);
	}
}

/**
 * Throws `MoveRefused` unless the samples are there as they were, and what opens of them opens to the same. Answers how many
 * sealed values opened, and how many do not on either side.
 */
export async function checkSamples(
	from: Rows,
	to: Rows,
	{ samples }: Copied,
	open: Open,
): Promise<{ opened: number; unopened: number }> {
	const result = { opened: 0, unopened: 0 };
	for (const table of movedTables) {
		for (const row of samples[table.name] ?? []) {
			const key = table.key.map((column) => cellOf(table, row, column));
			const found = await to.find(table, table.key, key);
			if (!found || !isSame(row, found)) {
				throw new MoveRefused("to", `does not give back a row of ${table.name} as it was`);
			}
			const [before, now] = [await opened(from, table, row, open), await opened(to, table, found, open)];
			if (before !== now) throw new MoveRefused("to", `does not open a sealed value of ${table.name} as it was`);
			if (before !== undefined) result[before === null ? "unopened" : "opened"] += 1;
		}
	}
	return result;
}

interface Sealed {
	kind: SealedKind;
	column: string;
	/** The columns that name its place. */
	names: readonly string[];
}

const sealed: Readonly<Record<string, Sealed>> = {
	keyring: { kind: "root", column: "sealed_root", names: [] },
	apps: { kind: "app", column: "sealed_secret", names: ["appid"] },
	app_pushes: { kind: "push", column: "sealed", names: ["app_id"] },
	operators: { kind: "operator", column: "sealed_totp", names: ["id"] },
	users: { kind: "phone", column: "sealed_phone", names: ["id"] },
	session_keys: { kind: "sessionKey", column: "sealed_key", names: [] },
};

/** What a row's sealed value holds; undefined: it has none, null: it does not open. */
async function opened(rows: Rows, table: MovedTable, row: Row, open: Open): Promise<string | null | undefined> {
	const place = sealed[table.name];
	if (!place) return undefined;
	const value = cellOf(table, row, place.column);
	if (typeof value !== "string") return undefined;
	const own = place.names.map((name) => String(cellOf(table, row, name)));
	const names = place.kind === "sessionKey" ? await ownerOf(rows, table, row) : own;
	try {
		return open({ kind: place.kind, row: 1, names, sealed: value });
	} catch {
		return null;
	}
}

async function ownerOf(rows: Rows, table: MovedTable, row: Row): Promise<string[]> {
	const users = tableNamed("users");
	const user = await rows.find(users, ["id"], [cellOf(table, row, "user_id")]);
	return user ? [String(cellOf(users, user, "app_id")), String(cellOf(users, user, "openid"))] : [];
}

function cellOf({ columns }: MovedTable, row: Row, name: string): Cell {
	return row[columns.findIndex((column) => column.name === name)] ?? null;
}

function isSame(one: Row, other: Row): boolean {
	return one.every((cell, index) => {
		const found = other[index] ?? null;
		return Buffer.isBuffer(cell) ? Buffer.isBuffer(found) && cell.equals(found) : cell === found;
	});
}
