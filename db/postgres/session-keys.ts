import type { SessionKey } from "../records.ts";
import { keptSessionKeys, type Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

const ofUser = `SELECT sealed_key AS "sealedKey", obtained_at AS "obtainedAt" FROM session_keys
	WHERE user_id = $1 ORDER BY obtained_at DESC LIMIT ${keptSessionKeys}`;

const add = `WITH ${keepKey("$1::text", { fingerprint: "$2::bytea", sealedKey: "$3::text", at: "$4::bigint" })} SELECT`;

export function sessionKeysOf({ read, write, writeOne }: Connection): Storage["sessionKeys"] {
	return {
		ofUser: async (userId) => (await read<SessionKey>(ofUser, [userId])).rows,
		add: (userId, { fingerprint, sealedKey }, at) =>
			writeOne(async ({ query }) => {
				await query(add, [userId, fingerprint, sealedKey, at]);
			}),
		replace: (userId, { fingerprint, sealedKey }, at, event) =>
			write(async ({ query, append }) => {
				if ((await query("SELECT 1 FROM users WHERE id = $1", [userId])).rowCount === 0) return false;
				await query("DELETE FROM session_keys WHERE user_id = $1", [userId]);
				await query(add, [userId, fingerprint, sealedKey, at]);
				append(event);
				return true;
			}),
	};
}

/**
 * The parts of a WITH that make a key the newest one of its user and remove those that are too many. A null user or
 * fingerprint: nothing happens. The arguments are SQL.
 */
export function keepKey(userId: string, key: { fingerprint: string; sealedKey: string; at: string }): string {
	const { fingerprint, sealedKey, at } = key;
	// Strictly later than the last one, so that "newest first" holds within a millisecond too.
	return `keys AS (SELECT fingerprint, obtained_at FROM session_keys WHERE user_id = ${userId}),
	kept AS (
		INSERT INTO session_keys (user_id, fingerprint, sealed_key, obtained_at)
		SELECT ${userId}, ${fingerprint}, ${sealedKey}, greatest(${at}, 1 + (SELECT max(obtained_at) FROM keys))
		WHERE ${userId} IS NOT NULL AND ${fingerprint} IS NOT NULL
		ON CONFLICT (user_id, fingerprint) DO UPDATE SET obtained_at = excluded.obtained_at
	),
	dropped AS (
		DELETE FROM session_keys WHERE user_id = ${userId} AND fingerprint = ANY(ARRAY(
			SELECT fingerprint FROM keys WHERE fingerprint <> ${fingerprint}
			ORDER BY obtained_at DESC OFFSET ${keptSessionKeys - 1}
		))
	)`;
}
