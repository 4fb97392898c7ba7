import type { ApiKey } from "../records.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { inserted, selected } from "./rows.ts";
import { apiKeys } from "./schema.ts";

const select = `SELECT ${selected(apiKeys)} FROM api_keys`;

export function apiKeysOf(connection: Connection): Storage["apiKeys"] {
	const { read, write, writeOne } = connection;
	return {
		add: (key, event) =>
			write(async ({ query, append }) => {
				await query(...inserted("api_keys", apiKeys, key));
				append(event);
			}),
		list: async () => (await read<ApiKey>(`${select} ORDER BY created_at, id`)).rows,
		byHash: async (keyHash) => (await read<ApiKey>(`${select} WHERE key_hash = $1`, [keyHash])).rows[0] ?? null,
		remove: (id, event) =>
			write(async ({ query, append }) => {
				const isRemoved = (await query("DELETE FROM api_keys WHERE id = $1", [id])).rowCount === 1;
				if (isRemoved) append(event);
				return isRemoved;
			}),
		touch: (id, at) =>
			writeOne(async ({ query }) => {
				await query("UPDATE api_keys SET last_used_at = greatest(last_used_at, $2) WHERE id = $1", [id, at]);
			}),
	};
}
