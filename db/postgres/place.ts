import type { Client } from "pg";
import { PlaceRefused, StorageUnavailable } from "../storage.ts";

/** Names of our tables that others like too. */
const common = ["users", "sessions", "apps", "settings", "operators", "leases", "counts"];

/**
 * Throws `PlaceRefused` when the database cannot hold our texts, holds somebody else's tables, or has ours where the search
 * path does not lead. Changes nothing.
 */
export async function mustFit(client: Pick<Client, "query">): Promise<void> {
	const { rows } = await client.query<Found>(
		`SELECT current_setting('server_encoding') AS encoding,
			to_regclass('schema_version') IS NULL AND EXISTS
				(SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY($1::text[])) AS others,
			current_schema()::text AS here,
			(SELECT min(schemaname::text) FROM pg_tables WHERE to_regclass('schema_version') IS NULL AND schemaname = ANY(
				SELECT schemaname FROM pg_tables WHERE tableowner = current_user AND tablename IN ('schema_version', 'keyring')
				GROUP BY schemaname HAVING count(*) = 2)) AS elsewhere`,
		[common],
	);
	const [found] = rows;
	const told = found && misfitOf(found);
	if (told) throw new PlaceRefused(`the database ${told}`, { isSetting: true });
}

interface Found {
	encoding: string;
	others: boolean;
	/** The schema where tables are made; null: there is none. */
	here: string | null;
	/** Another one, where tables of ours lie and are not found; null: nowhere. */
	elsewhere: string | null;
}

function misfitOf({ encoding, others, here, elsewhere }: Found): string | null {
	if (encoding !== "UTF8") return `is in ${encoding}; it must be in UTF8`;
	if (here === null) return "has no schema that the search_path names: ALTER ROLE … SET search_path = public";
	// An empty installation beside the one that is meant would look like lost data.
	if (elsewhere !== null) {
		const ifThese = `if they are the ones that are meant, ALTER ROLE … SET search_path = ${elsewhere}`;
		return `has Lingpai's tables in the schema ${elsewhere}, and the search_path leads to ${here}: ${ifThese}; else name another database`;
	}
	return others ? otherTables : null;
}

const otherTables = "holds tables of something else; name an empty one";

/**
 * Why a database could not be opened, as `PlaceRefused`; what is no fault of the place stays as it is. The server's own
 * messages are not told: some repeat what was sent.
 */
export function refused(error: unknown, url: string): unknown {
	const { code, message, syscall } = told(error);
	const { host, user, database } = partsOf(url);
	const setting = (text: string) => new PlaceRefused(text, { isSetting: true });
	const passing = (text: string) => new PlaceRefused(text, { isSetting: false });
	switch (code) {
		case "28P01":
			return setting(`the PostgreSQL server at ${host} refuses the password of ${user}`);
		case "28000":
			return setting(
				`the PostgreSQL server at ${host} does not let ${user} in from here (no such user, or pg_hba.conf)`,
			);
		case "3D000":
			return setting(`there is no database ${database} at ${host}; make it first: CREATE DATABASE`);
		case "42501":
			return setting(`${user} may not make tables in the database ${database}; make him its owner`);
		case "42P07":
		case "42703":
			return setting(`the database ${otherTables}`);
		case "53300":
			return passing(`the PostgreSQL server at ${host} has no connection left (max_connections)`);
		case "57P03":
			return passing(`the PostgreSQL server at ${host} is starting or stopping`);
		case "25006":
			return passing(onlyReads(host));
	}
	if (error instanceof StorageUnavailable)
		return passing(message === "read only" ? onlyReads(host) : silent(host, message));
	if (message.startsWith("SASL: SCRAM-SERVER-FIRST-MESSAGE: client password")) {
		return setting(`the PostgreSQL server at ${host} asks for a password, and there is none`);
	}
	if (message === "The server does not support SSL connections") {
		return setting(`the PostgreSQL server at ${host} takes no TLS connections; switch it on there, or sslmode=disable`);
	}
	if (syscall === "open") return setting(`a file for TLS cannot be read (${code}): sslrootcert, sslcert or sslkey`);
	if (/CERT|SIGNATURE|^ERR_(TLS|SSL|OSSL)/.test(code)) {
		return setting(`the certificate of ${host} is not trusted (${code}); name its CA's file as sslrootcert`);
	}
	if (/^E[A-Z_]+$/.test(code) && !code.startsWith("ERR_")) return passing(silent(host, code));
	return /^(timeout|Connection terminated|There was an error est)/.test(message) ? passing(silent(host, "")) : error;
}

const onlyReads = (host: string) => `the PostgreSQL server at ${host} takes no writes: a standby, or set so`;

const silent = (host: string, why: string) => `no PostgreSQL server answers at ${host}${why && ` (${why})`}`;

function told(error: unknown) {
	const { code, message, syscall } = Object(error);
	return { code: String(code ?? ""), message: String(message ?? ""), syscall: String(syscall ?? "") };
}

function partsOf(text: string) {
	const url = new URL(text);
	return {
		host: `${url.searchParams.get("host") ?? (url.hostname || "localhost")}:${url.port || "5432"}`,
		user: decodeURIComponent(url.username) || "the user",
		database: decodeURIComponent(url.pathname.slice(1)),
	};
}
