import pg, { type ClientConfig, type QueryResult, type QueryResultRow } from "pg";
import { StorageUnavailable } from "../storage.ts";

/**
 * Sends one statement. Rows are objects by the names of the columns (`user_id AS "userId"`); whole numbers are numbers,
 * bytes are Buffers, JSON is parsed. Throws `StorageUnavailable` when the server does not answer as it should.
 */
export type Query = <Row extends QueryResultRow>(
	text: string,
	values?: readonly unknown[],
) => Promise<QueryResult<Row>>;

// What the server calls its types.
const [int8, text, json] = [20, 25, 114];

/** How values come back: a bigint as a number, for times and counts stay below 2^53; texts as they were sent. */
export const types: NonNullable<ClientConfig["types"]> = {
	getTypeParser(oid, format) {
		if (Number(oid) === int8) return Number;
		if (Number(oid) === text) return (kept: string) => toldText(kept);
		if (Number(oid) === json) return (kept: string) => JSON.parse(toldText(kept, "\\u0000"));
		return pg.types.getTypeParser(oid, format);
	},
};

/**
 * A text as PostgreSQL can hold it, which has no NUL: that one is written as a sign that is no character followed by 0, and
 * this sign itself followed by 1. So texts come back as they were told, and are found by what they are.
 */
function storableText(told: string): string {
	if (!told.includes("\0") && !told.includes(mark)) return told;
	return told.replaceAll(mark, `${mark}1`).replaceAll("\0", `${mark}0`);
}

function toldText(kept: string, nul = "\0"): string {
	return kept.includes(mark) ? kept.replaceAll(`${mark}0`, nul).replaceAll(`${mark}1`, mark) : kept;
}

// Unicode says that this will never be a character.
const mark = "\uFFFF";

/** The values as the server takes them. */
export function sendable(values: readonly unknown[]): unknown[] {
	return values.map((value) => {
		if (typeof value === "string") return storableText(value);
		return Array.isArray(value) ? sendable(value) : value;
	});
}

// connection_exception, insufficient_resources, operator_intervention, system_error, config, internal_error; read only
// (a replica that was no primary yet), a transaction that hung for too long, a lock that was not to be had; of a prepared
// statement that its first sender did not get, or got twice; a cluster that does not know whether it committed.
const broken = /^(08|53|57|58|F0|XX|25006|25P03|25P04|55P03|26000|42P05|40003)/;

/** What another try may mend: a deadlock, or a conflict that a cluster reports where PostgreSQL waits. */
const conflict = /^40(?!003)/;

/**
 * How a transaction begins that takes the lock of all writers: what it reads once it has it is what those before it
 * committed. A database, a user or a cluster may have another default, and would go by what was there before the wait.
 */
export const begin = "BEGIN ISOLATION LEVEL READ COMMITTED";

/** The driver's error as the port promises it; a fault of the statement stays as it is. */
export function translated(error: unknown): unknown {
	if (error instanceof StorageUnavailable) return error;
	if (!(error instanceof pg.DatabaseError)) return new StorageUnavailable(networkCode(error));
	const { code = "" } = error;
	return broken.test(code) ? new StorageUnavailable(code) : error;
}

/** True when the transaction lost against another one. */
export function isConflict(error: unknown): boolean {
	return error instanceof pg.DatabaseError && conflict.test(error.code ?? "");
}

/** The driver's error of a read, which is not tried again: what another try may mend is unavailable too. */
export function translatedOfRead(error: unknown): unknown {
	return isConflict(error) ? new StorageUnavailable("conflict") : translated(error);
}

// The messages of the network name hosts; the codes do not.
function networkCode(error: unknown): string {
	const code = Object(error).code;
	return typeof code === "string" ? code : "no connection";
}
