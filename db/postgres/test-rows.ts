import { onTestFinished } from "vitest";
import { chainKey, noon } from "../suite/rows.ts";
import { Connection } from "./connection.ts";
import { ask, newMigratedDatabase } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";

/**
 * A new database, the running test's own, with two apps and users, sessions and events 1, 2, 3, …: a hundred in each
 * millisecond, all of app_1, expired, and from 192.0.2.1. `sql` changes something, and the server's statistics know of it.
 */
export async function filledDatabase(count: number) {
	const url = await newMigratedDatabase();
	const connection = await Connection.open(url, chainKey, patient);
	onTestFinished(() => connection.close());
	const sql = async (statements: string) => {
		await ask(url, `${statements}; ANALYZE`);
	};
	await sql(`INSERT INTO apps (id, platform, appid, name, sealed_secret, policy, enabled, created_at)
		SELECT app, 'wechat', app, '', '', '{}', true, 0 FROM unnest(ARRAY['app_1', 'app_2']) AS app;
		INSERT INTO users (id, app_id, openid, nickname, created_at)
		SELECT 'usr_' || i, 'app_1', 'o-' || i, 'Nick ' || i, ${noon} + i / 100 FROM generate_series(1, ${count}) AS i;
		INSERT INTO sessions (id, token_hash, user_id, app_id, ip, created_at, last_seen_at, expires_at)
		SELECT 'ses_' || rowid, decode(md5(id), 'hex'), id, app_id, '192.0.2.1', created_at, 0, 0 FROM users ORDER BY rowid;
		INSERT INTO audit_events (seq, id, at, action, outcome, appid, user_id, ip, detail, origin_digest, hash)
		SELECT rowid, 'evt_' || rowid, created_at, 'login', 'ok', app_id, user_id, ip, '{}', token_hash, token_hash FROM sessions;
		INSERT INTO audit_head (id, seq, hash, signature) VALUES (1, ${count}, '', '')`);
	return { connection, sql };
}
