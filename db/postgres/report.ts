import type { EngineReport } from "../installation.ts";
import { type Storage, StorageUnavailable } from "../storage.ts";
import type { Connection } from "./connection.ts";
import type { Query } from "./statement.ts";

const reported = ["synchronous_commit", "fsync", "full_page_writes", "max_connections", "server_encoding", "TimeZone"];

/** A lock was not to be had in time. */
const waits = "55P03";

export function reportOf(connection: Connection): Pick<Storage, "ping" | "report" | "free"> {
	const { read, write, readAtOnce } = connection;
	return {
		async ping() {
			// A standby reads as well as its primary, and refuses the lock that every write begins with.
			const writes = write(({ query }) => query("SELECT 1 AS one")).catch(allowsToWait);
			await Promise.all([read("SELECT id FROM keyring"), writes]);
		},
		async report() {
			const { rows } = await read<Omit<EngineReport, "size" | "free">>(described);
			if (rows[0] === undefined) throw new StorageUnavailable("no answer");
			return { ...rows[0], size: await readAtOnce(sizeOf).catch(unlessBroken), free: null };
		},
		// Nobody can tell from here how large the server's disk is.
		free: async () => null,
	};
}

// A cluster may not know one of the settings, which is left out then.
const described = `SELECT 'PostgreSQL' AS engine, split_part(current_setting('server_version'), ' ', 1) AS version,
	(SELECT version FROM schema_version WHERE id = 1) AS schema,
	(SELECT json_object_agg(name, current_setting(name, true))
		FROM unnest(ARRAY[${reported.map((name) => `'${name}'`).join(", ")}]) AS name
		WHERE current_setting(name, true) IS NOT NULL) AS settings`;

async function sizeOf(query: Query): Promise<number | null> {
	const { rows } = await query<{ size: number }>("SELECT pg_database_size(current_database()) AS size");
	return rows[0]?.size ?? null;
}

/** A cluster that cannot tell its size is as good as another. */
function unlessBroken(error: unknown): null {
	if (error instanceof StorageUnavailable) throw error;
	return null;
}

/** While a migration holds the lock, writes wait and checks go on: no reason to take the process out of the balance. */
function allowsToWait(error: unknown): void {
	if (!(error instanceof StorageUnavailable) || error.message !== waits) throw error;
}
