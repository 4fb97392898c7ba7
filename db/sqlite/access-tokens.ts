import type { KeptAccessToken } from "../port/access-tokens.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

export function accessTokensOf(connection: Connection): Storage["accessTokens"] {
	const sqlite = connection.drizzle.$client;
	const of = sqlite.prepare<[string], KeptAccessToken>(
		`SELECT app_id AS appId, sealed_token AS sealedToken, secret_digest AS secretDigest, fetched_at AS fetchedAt,
			expires_at AS expiresAt
		FROM access_tokens WHERE app_id = ?`,
	);
	const keep = sqlite.prepare<[KeptAccessToken]>(
		`INSERT INTO access_tokens (app_id, sealed_token, secret_digest, fetched_at, expires_at)
		SELECT id, @sealedToken, @secretDigest, @fetchedAt, @expiresAt FROM apps WHERE id = @appId
		ON CONFLICT (app_id) DO UPDATE SET sealed_token = excluded.sealed_token, secret_digest = excluded.secret_digest,
			fetched_at = excluded.fetched_at, expires_at = excluded.expires_at
		WHERE fetched_at < excluded.fetched_at`,
	);
	// No key has an empty id.
	const drop = sqlite.prepare<{ prefix: string }>(
		"DELETE FROM access_tokens WHERE substr(sealed_token, 1, length(@prefix)) <> @prefix",
	);

	return {
		of: (appId) => connection.read(() => of.get(appId) ?? null),
		keep: (token) => connection.write(() => keep.run(token).changes > 0),
		dropSealedByOthers: (keyId) => connection.write(() => drop.run({ prefix: `${keyId ?? ""}:` }).changes),
	};
}
