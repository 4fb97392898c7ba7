import type { Client } from "pg";
import type { KeptKey } from "../seals.ts";
import type { Unlock, Unlocked } from "../storage.ts";
import { begin, type Query } from "./statement.ts";

type Asked = Pick<Client, "query">;

/** The sealed root, null where none was ever kept; of a database of any schema. */
export async function keptRoot(client: Asked): Promise<string | null> {
	if (!(await hasTable(client, "keyring"))) return null;
	const { rows } = await client.query<{ sealedRoot: string }>('SELECT sealed_root AS "sealedRoot" FROM keyring');
	return rows[0]?.sealedRoot ?? null;
}

/** The master keys that may have sealed something; of a database of any schema. */
export async function keptKeys(client: Asked): Promise<KeptKey[]> {
	if (!(await hasTable(client, "master_keys"))) return [];
	const { rows } = await client.query<KeptKey>('SELECT id, "check" FROM master_keys ORDER BY id');
	return rows;
}

/** Keeps keys; one of a known id stays as it was. */
export async function keepKeys(query: Query, keys: readonly KeptKey[]): Promise<void> {
	for (const { id, check } of keys) {
		await query('INSERT INTO master_keys (id, "check") VALUES ($1, $2) ON CONFLICT DO NOTHING', [id, check]);
	}
}

/**
 * Keeps what `unlock` gave, where it is not kept yet. Another process may have been first: then what that one kept counts,
 * and is unlocked.
 */
export async function keepUnlocked<U extends Unlocked>(client: Client, own: U, unlock: Unlock<U>): Promise<U> {
	const kept = await keptKeys(client);
	if ((await keptRoot(client)) === own.sealedRoot && own.keys.every(({ id }) => kept.some((key) => key.id === id))) {
		return own;
	}
	await client.query(begin);
	try {
		await client.query("SELECT 1 FROM schema_version WHERE id = 1 FOR UPDATE");
		await client.query("INSERT INTO keyring (id, sealed_root) VALUES (1, $1) ON CONFLICT DO NOTHING", [own.sealedRoot]);
		const unlocked = unlock(await keptRoot(client), await keptKeys(client));
		await keepKeys((text, values) => client.query(text, [...(values ?? [])]), unlocked.keys);
		await client.query("COMMIT");
		return unlocked;
	} catch (error) {
		await client.query("ROLLBACK");
		throw error;
	}
}

async function hasTable(client: Asked, name: string): Promise<boolean> {
	// Not what another schema of the database has by that name.
	const { rows } = await client.query("SELECT 1 WHERE to_regclass($1) IS NOT NULL", [name]);
	return rows.length > 0;
}
