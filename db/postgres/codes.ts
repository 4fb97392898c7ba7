import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

const claim = "INSERT INTO used_codes (app_id, code_hash, used_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const release = "DELETE FROM used_codes WHERE app_id = $1 AND code_hash = $2";
const purge = `DELETE FROM used_codes USING (SELECT app_id, code_hash FROM used_codes WHERE used_at < $1 ORDER BY used_at LIMIT $2) AS old
	WHERE used_codes.app_id = old.app_id AND used_codes.code_hash = old.code_hash`;

export function codesOf({ writeOne }: Connection): Storage["codes"] {
	return {
		claim: (appId, codeHash, at) =>
			writeOne(async ({ query }) => (await query(claim, [appId, codeHash, at])).rowCount === 1),
		release: (appId, codeHash) =>
			writeOne(async ({ query }) => {
				await query(release, [appId, codeHash]);
			}),
		purge: (before, limit) => writeOne(async ({ query }) => (await query(purge, [before, limit])).rowCount ?? 0),
	};
}
