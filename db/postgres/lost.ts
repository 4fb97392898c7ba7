import { rmSync } from "node:fs";
import type { Client } from "pg";
import { signBase, signHead } from "../audit-chain.ts";
import type { Loss } from "../lost.ts";
import type { KeptKey } from "../seals.ts";
import { CopyRefused, PlaceTaken, type Unlocked } from "../storage.ts";
import { copyInto } from "./back-up.ts";
import { ended, inTime } from "./ending.ts";
import { keptKeys, keptRoot } from "./keyring.ts";
import { newClient } from "./line.ts";
import { migrate } from "./migrate.ts";
import { patient } from "./move-client.ts";
import { refused } from "./place.ts";
import { begin } from "./statement.ts";

/** See `forgetLost`. The copy is a file of the SQLite engine's. */
export async function forgetLostKeys(
	url: string,
	find: (stored: string, kept: readonly KeptKey[]) => Loss | null,
	{ copy, at }: { copy: string; at: number },
): Promise<Loss | null> {
	const client = newClient(url, { connectionTimeoutMillis: 10_000 });
	try {
		await client.connect();
		const stored = await inTime(client, () => keptRoot(client));
		if (stored === null) throw new CopyRefused("it is not a database of Lingpai");
		await mustBeUnused(client, at);
		const loss = find(stored, await keptKeys(client));
		if (!loss) return null;
		await migrate(client);
		await client.query(`${begin}; ${patient}; SELECT 1 FROM schema_version WHERE id = 1 FOR UPDATE`);
		// While the lock of all writers is held, so that it is what is changed then.
		await copyInto(url, copy, () => {}).catch((error: unknown) => {
			rmSync(copy, { force: true });
			throw error;
		});
		await client.query("DELETE FROM master_keys WHERE id = ANY($1::text[])", [loss.keys]);
		if (loss.root) await replaceRoot(client, loss.root, at);
		await client.query("COMMIT");
		return loss;
	} catch (error) {
		// The copy's own faults are none of the server.
		throw String(Object(error).message).startsWith("SQLITE_") ? error : refused(error, url);
	} finally {
		// What was not committed is rolled back.
		await ended(client);
	}
}

async function mustBeUnused(client: Client, at: number): Promise<void> {
	const running = "SELECT 1 FROM leases WHERE name LIKE 'sealing %' AND until >= $1 LIMIT 1";
	const { rowCount } = await client.query(running, [at]);
	if (rowCount !== 0) throw new PlaceTaken("a server runs on the database (one that was killed counts for a minute)");
}

async function replaceRoot(client: Client, { sealedRoot, chainKey }: Unlocked, at: number): Promise<void> {
	await client.query("UPDATE keyring SET sealed_root = $1", [sealedRoot]);
	// Hashed with the old root: nobody can show what fits them.
	await client.query("DELETE FROM api_keys; DELETE FROM operator_sessions; DELETE FROM used_codes");
	await client.query("UPDATE setup SET token_hash = NULL");
	await client.query(
		`UPDATE sessions SET revoked_at = $1, revoked_by = 'policy', revoked_reason = 'keys.rotate'
		WHERE revoked_at IS NULL AND expires_at > $1`,
		[at],
	);
	const { rows } = await client.query<{ seq: number; hash: Buffer }>("SELECT seq, hash FROM audit_head WHERE id = 1");
	const [last] = rows;
	if (!last) return;
	const { seq, hash } = last;
	await client.query(
		`INSERT INTO audit_base (id, seq, hash, signature) VALUES (1, $1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, signature = excluded.signature`,
		[seq, hash, signBase(chainKey, seq, hash)],
	);
	await client.query("UPDATE audit_head SET signature = $1", [signHead(chainKey, seq, hash)]);
	await client.query("DELETE FROM audit_events");
}
