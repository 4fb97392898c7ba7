import type { Client } from "pg";
import type { DatabaseServer, Inspection } from "../inspection.ts";
import { auditOf } from "./audit.ts";
import { Connection, connectionsEach } from "./connection.ts";
import { ended, inTime } from "./ending.ts";
import { faultsOf } from "./faults.ts";
import { keptKeys, keptRoot } from "./keyring.ts";
import { newClient } from "./line.ts";
import { newestSchema, schemaOf } from "./migrate.ts";
import { refused } from "./place.ts";

const settings = ["synchronous_commit", "fsync", "full_page_writes"];

/** Looks at a database by a connection that reads only. Throws `PlaceRefused`. */
export async function inspectPostgres(url: string): Promise<Inspection> {
	const client = newClient(url, { connectionTimeoutMillis: 5_000 });
	try {
		await client.connect();
		const { version, oldest } = await inTime(client, async () => {
			await client.query("SET default_transaction_read_only = on");
			return schemaOf(client);
		});
		return {
			schema: { has: version, knows: newestSchema(), needs: oldest },
			server: await serverOf(client),
			settings: await settingsOf(client),
			faults: (full) => faultsOf(client, full),
			...{ keptRoot: await keptRoot(client), keptKeys: await keptKeys(client) },
			...(await readsOf(client)),
			async verify(chainKey, onProgress) {
				const connection = await Connection.open(url, chainKey);
				try {
					return await auditOf(connection, chainKey).verify(onProgress);
				} finally {
					await connection.close();
				}
			},
			close: () => ended(client),
		};
	} catch (error) {
		await ended(client).catch(() => {});
		throw refused(error, url);
	}
}

/** Null where it cannot be read, as in another release's schema, or on a cluster that lacks it. */
async function asked<Row extends object>(client: Client, text: string, values: unknown[] = []): Promise<Row[] | null> {
	return client.query<Row>(text, values).then(
		({ rows }) => rows,
		() => null,
	);
}

async function settingsOf(client: Client): Promise<Record<string, string>> {
	const rows = await asked<{ name: string; value: string | null }>(
		client,
		"SELECT name, current_setting(name, true) AS value FROM unnest($1::text[]) AS name",
		[settings],
	);
	return Object.fromEntries((rows ?? []).flatMap(({ name, value }) => (value === null ? [] : [[name, value]])));
}

async function serverOf(client: Client): Promise<DatabaseServer> {
	const [told] = (await asked<{ version: number; onlyReads: boolean; encoding: string }>(client, facts)) ?? [];
	const [ssl] =
		(await asked<{ ssl: boolean }>(client, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) ?? [];
	const [room] = (await asked<{ most: number; used: number }>(client, connections)) ?? [];
	return {
		version: told?.version ?? 0,
		onlyReads: told?.onlyReads ?? false,
		encoding: told?.encoding ?? "",
		isEncrypted: ssl?.ssl ?? null,
		clockAhead: await clockAheadOf(client),
		// One of those in use is this look.
		connections: room ? { most: room.most, used: room.used - 1, each: connectionsEach } : null,
	};
}

const facts = `SELECT current_setting('server_version_num')::integer / 10000 AS version,
	pg_is_in_recovery() AS "onlyReads", current_setting('server_encoding') AS encoding`;

const reserved = ["superuser_reserved_connections", "reserved_connections"];

const connections = `SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
	least(
		current_setting('max_connections')::bigint
			- ${reserved.map((name) => `coalesce(current_setting('${name}', true), '0')::bigint`).join(" - ")},
		(SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
		(SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database())
	) AS most`;

/** Half of what an answer takes is its way here. */
async function clockAheadOf(client: Client): Promise<number | null> {
	const sentAt = Date.now();
	const rows = await asked<{ at: number }>(
		client,
		"SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at",
	);
	const [answer] = rows ?? [];
	return answer ? answer.at - (sentAt + Date.now()) / 2 : null;
}

async function readsOf(client: Client) {
	const moment = async (where: string) => {
		const rows = await asked<{ at: number | null }>(client, `SELECT max(at) AS at FROM audit_events ${where}`);
		return rows ? (rows[0]?.at ?? 0) : null;
	};
	const leases = await asked<{ name: string; holder: string; until: number }>(
		client,
		"SELECT name, holder, until FROM leases",
	);
	const addresses = await asked<{ ip: string }>(
		client,
		"SELECT ip FROM (SELECT ip FROM sessions ORDER BY created_at DESC LIMIT 20) latest WHERE ip IS NOT NULL",
	);
	const owners = await asked<{ all: number; withoutSecondFactor: number }>(
		client,
		`SELECT count(*) AS "all", count(*) FILTER (WHERE sealed_totp IS NULL) AS "withoutSecondFactor"
		FROM operators WHERE role = 'owner'`,
	);
	return {
		apps: await asked<{ appid: string; platform: string; enabled: boolean; sealedSecret: string }>(
			client,
			'SELECT appid, platform, enabled, sealed_secret AS "sealedSecret" FROM apps ORDER BY appid',
		),
		owners: owners?.[0] ?? null,
		newestEventAt: await moment("WHERE seq = (SELECT max(seq) FROM audit_events)"),
		newestBackupAt: await moment("WHERE action = 'data.backup' AND outcome = 'ok'"),
		leases:
			leases?.map(({ name, holder, until }) => ({
				name,
				...(holder === "" ? { doneAt: until } : { holder, until }),
			})) ?? null,
		latestAddresses: addresses?.map(({ ip }) => ip) ?? null,
	};
}
