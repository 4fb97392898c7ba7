import { rmSync } from "node:fs";
import type { Database } from "better-sqlite3";
import { signBase, signHead } from "../audit-chain.ts";
import type { Loss } from "../lost.ts";
import type { KeptKey } from "../seals.ts";
import { CopyRefused, type Unlocked } from "../storage.ts";
import { keptKeys, keptRoot } from "./keyring.ts";
import { migrate, migrationsFolder } from "./migrate.ts";
import { holdPlace } from "./place.ts";

/** See `forgetLost`. */
export async function forgetLostKeys(
	file: string,
	find: (stored: string, kept: readonly KeptKey[]) => Loss | null,
	{ copy, at }: { copy: string; at: number },
): Promise<Loss | null> {
	const place = holdPlace(file);
	try {
		const { sqlite } = place;
		const stored = sqlite && keptRoot(sqlite);
		if (!sqlite || !stored) throw new CopyRefused("it is not a database of Lingpai");
		const loss = find(stored, keptKeys(sqlite));
		if (!loss) return null;
		copyInto(sqlite, copy);
		migrate(sqlite, migrationsFolder, { copies: false });
		sqlite.pragma("secure_delete = ON");
		sqlite
			.transaction(() => {
				for (const id of loss.keys) sqlite.prepare("DELETE FROM master_keys WHERE id = ?").run(id);
				if (loss.root) replaceRoot(sqlite, loss.root, at);
			})
			.immediate();
		return loss;
	} finally {
		place.release();
	}
}

// By the one connection: to open the file once more would let go of it.
function copyInto(sqlite: Database, copy: string): void {
	try {
		sqlite.prepare("VACUUM INTO ?").run(copy);
	} catch (error) {
		rmSync(copy, { force: true });
		throw error;
	}
}

function replaceRoot(sqlite: Database, { sealedRoot, chainKey }: Unlocked, at: number): void {
	sqlite.prepare("UPDATE keyring SET sealed_root = ?").run(sealedRoot);
	// Hashed with the old root: nobody can show what fits them.
	for (const table of ["api_keys", "operator_sessions", "used_codes"]) sqlite.exec(`DELETE FROM ${table}`);
	sqlite.exec("UPDATE setup SET token_hash = NULL");
	sqlite
		.prepare<[object]>(
			`UPDATE sessions SET revoked_at = @at, revoked_by = 'policy', revoked_reason = 'keys.rotate'
			WHERE revoked_at IS NULL AND expires_at > @at`,
		)
		.run({ at });
	const last = sqlite.prepare<[], { seq: number; hash: Buffer }>("SELECT seq, hash FROM audit_head WHERE id = 1").get();
	if (!last) return;
	const { seq, hash } = last;
	sqlite.prepare("INSERT OR REPLACE INTO audit_base VALUES (1, ?, ?, ?)").run(seq, hash, signBase(chainKey, seq, hash));
	sqlite.prepare("UPDATE audit_head SET signature = ?").run(signHead(chainKey, seq, hash));
	sqlite.exec("DELETE FROM audit_events");
}
