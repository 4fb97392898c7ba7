import { existsSync } from "node:fs";
import { MoveRefused, type Source } from "../move/sides.ts";
import { allRows } from "./all-rows.ts";
import { keptKeys, keptRoot } from "./keyring.ts";
import { newestSchema, schemaOf } from "./migrate.ts";
import { refusedOf } from "./move-faults.ts";
import { holdPlace } from "./place.ts";

/** The file's data, to be moved; it is only read. Throws `PlaceTaken` while somebody else has it open. */
export function fromSqlite(file: string): Source {
	try {
		return heldSource(file);
	} catch (error) {
		throw refusedOf(error, "from");
	}
}

function heldSource(file: string): Source {
	if (!existsSync(file)) throw new MoveRefused("from", "is not there; start the server once, or set DATABASE_URL");
	const place = holdPlace(file);
	try {
		const { sqlite } = place;
		const root = sqlite && keptRoot(sqlite);
		if (!sqlite || !root) throw new MoveRefused("from", "is not a database of Lingpai");
		mustBeOfToday(schemaOf(sqlite), newestSchema());
		return {
			...allRows(sqlite),
			...{ root, keys: keptKeys(sqlite) },
			mustBeHeld: async () => undefined,
			end: async () => place.release(),
		};
	} catch (error) {
		place.release();
		throw error;
	}
}

/** Throws unless the schema is the one that this release makes. */
export function mustBeOfToday(has: number, knows: number): void {
	if (has < knows) {
		const said = `has schema ${has} and this release makes ${knows}: start this release on it once, stop it, and move then`;
		throw new MoveRefused("from", said);
	}
	if (has > knows) {
		throw new MoveRefused("from", `has schema ${has} and this release knows ${knows}: take the newer release`);
	}
}
