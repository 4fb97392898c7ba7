import type { KeptAccessToken } from "../port/access-tokens.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { selected } from "./rows.ts";
import { accessTokens } from "./schema.ts";

const of = `SELECT ${selected(accessTokens)} FROM access_tokens WHERE app_id = $1`;

// The type is told: in a list of results the server would take a parameter for text.
const keep = `INSERT INTO access_tokens (app_id, sealed_token, secret_digest, fetched_at, expires_at)
	SELECT id, $2::text, $3::bytea, $4::bigint, $5::bigint FROM apps WHERE id = $1
	ON CONFLICT (app_id) DO UPDATE SET sealed_token = excluded.sealed_token, secret_digest = excluded.secret_digest,
		fetched_at = excluded.fetched_at, expires_at = excluded.expires_at
	WHERE access_tokens.fetched_at < excluded.fetched_at`;

export function accessTokensOf({ read, writeOne }: Connection): Storage["accessTokens"] {
	return {
		of: async (appId) => (await read<KeptAccessToken>(of, [appId])).rows[0] ?? null,
		keep: ({ appId, sealedToken, secretDigest, fetchedAt, expiresAt }) =>
			writeOne(async ({ query }) => {
				const { rowCount } = await query(keep, [appId, sealedToken, secretDigest, fetchedAt, expiresAt]);
				return rowCount === 1;
			}),
		dropSealedByOthers: (keyId) =>
			writeOne(async ({ query }) => {
				// No key has an empty id.
				const isOther = "left(sealed_token, length($1::text)) <> $1::text";
				return (await query(`DELETE FROM access_tokens WHERE ${isOther}`, [`${keyId ?? ""}:`])).rowCount ?? 0;
			}),
	};
}
