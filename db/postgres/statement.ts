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

const int8 = 20;

/** How values come back: a bigint as a number, for times and counts stay below 2^53; the rest as the driver has it. */
export const types: NonNullable<ClientConfig["types"]> = {
	getTypeParser: (oid, format) => (Number(oid) === int8 ? Number : pg.types.getTypeParser(oid, format)),
};

/** A text as PostgreSQL can hold it: without NUL, for which the sign for a lost character stands. */
export function storableText(text: string): string {
	return text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text;
}

/** The values as the server takes them. */
export function sendable(values: readonly unknown[]): unknown[] {
	return values.map((value) => {
		if (typeof value === "string") return storableText(value);
		return Array.isArray(value) ? sendable(value) : value;
	});
}

// connection_exception, insufficient_resources, operator_intervention, system_error, config, internal_error; read only
// (a replica that was no primary yet), a lock that was not to be had.
const broken = /^(08|53|57|58|F0|XX|25006|55P03)/;

/** What another try may mend: a deadlock, or a conflict that a cluster reports where PostgreSQL waits. */
const conflict = /^40/;

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

// The messages of the network name hosts; the codes do not.
function networkCode(error: unknown): string {
	const code = Object(error).code;
	return typeof code === "string" ? code : "no connection";
}
