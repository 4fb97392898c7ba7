import type { KeyObject } from "node:crypto";
import pg, { type Client } from "pg";
import type { AppRow, Memory, SessionRow, UserRow } from "./memory.ts";
import { PostgresWriter } from "./postgres-writer.ts";

// The floor's SQL on PostgreSQL: the same tables and the same promises as db/postgres, by hand over `pg` alone: prepared
// statements, sent without waiting for answers, and one transaction for all writes that arrive together.

const readers = 3;
const int8 = 20;

/** A bigint as a number, for times stay below 2^53. */
const types: pg.CustomTypesConfig = {
	getTypeParser: (oid, format) => (Number(oid) === int8 ? Number : pg.types.getTypeParser(oid, format)),
};

export interface Opened {
	sealedRoot: string;
	readers: readonly Client[];
	writer: Client;
}

export async function openPostgres(url: string): Promise<Opened> {
	const [writer, ...others] = Array.from(
		{ length: readers + 1 },
		() => new pg.Client({ connectionString: url, pipeline: true, keepAlive: true, types }),
	);
	if (!writer) throw new Error("no connection");
	await Promise.all([writer, ...others].map((client) => client.connect()));
	const { rows } = await writer.query<{ sealed_root: string }>("SELECT sealed_root FROM keyring");
	return { sealedRoot: rows[0]?.sealed_root ?? "", readers: others, writer };
}

export function postgresMemory(opened: Opened, chainKey: KeyObject): Memory {
	const writer = new PostgresWriter(opened.writer, chainKey);
	let turn = 0;
	const read = <Row extends pg.QueryResultRow>(name: keyof typeof statements, values: unknown[]) => {
		turn = (turn + 1) % opened.readers.length;
		return (opened.readers[turn] ?? opened.writer).query<Row>({ name, text: statements[name], values });
	};
	return {
		session: async (tokenHash) => (await read<SessionRow>("session", [tokenHash])).rows[0],
		app: async (appid) => (await read<AppRow>("app", [appid])).rows[0],
		keys: async (userId) =>
			(await read<{ sealed_key: string }>("keys", [userId])).rows.map(({ sealed_key }) => sealed_key),
		touch: (id, at, expiresAt) =>
			writer.write(
				(send) => send("touch", statements.touch, [at, expiresAt, id]),
				({ rowCount }) => rowCount === 1,
			),
		claim: (appId, codeHash, at) =>
			writer.write(
				(send) => send("claim", statements.claim, [appId, codeHash, at]),
				({ rowCount }) => rowCount === 1,
			),
		login: ({ appId, openid, unionid, newUserId, sealedKey, fingerprint, tokenHash, at, expiresAt }, told) =>
			writer.write<UserRow & { is_new: boolean; blocked_at: number | null }, { user: UserRow; isNew: boolean } | null>(
				(send) =>
					send("login", statements.login, [
						...[appId, openid, newUserId, unionid, at, fingerprint, sealedKey],
						...[told.sessionId, tokenHash, told.ip, told.userAgent, expiresAt],
					]),
				({ rows: [row] }, append) => {
					if (!row || row.blocked_at !== null) return null;
					append({ ...told, userId: row.id });
					return { user: row, isNew: row.is_new };
				},
			),
		append: (told) => writer.append(told),
	};
}

const statements = {
	session: `SELECT s.id, s.user_id, s.created_at, s.last_seen_at, s.expires_at, s.revoked_at, u.openid, u.unionid,
			u.nickname, u.avatar_url, u.blocked_at, u.created_at AS user_created_at, a.id AS app_id, a.appid, a.policy, a.enabled
		FROM sessions s JOIN users u ON u.id = s.user_id JOIN apps a ON a.id = u.app_id WHERE s.token_hash = $1`,
	app: "SELECT id, appid, sealed_secret, policy, enabled FROM apps WHERE appid = $1",
	keys: "SELECT sealed_key FROM session_keys WHERE user_id = $1 ORDER BY obtained_at DESC LIMIT 3",
	touch: `UPDATE sessions SET last_seen_at = greatest(last_seen_at, $1), expires_at = greatest(expires_at, $2)
		WHERE id = $3 AND revoked_at IS NULL`,
	claim: "INSERT INTO used_codes (app_id, code_hash, used_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
	login: `WITH known AS MATERIALIZED (
			SELECT id, unionid, nickname, avatar_url, blocked_at, created_at FROM users WHERE app_id = $1 AND openid = $2
		), added AS (
			INSERT INTO users (id, app_id, openid, unionid, created_at)
			SELECT $3, $1, $2, $4, $5 WHERE NOT EXISTS (SELECT FROM known)
			RETURNING id, nickname, avatar_url, blocked_at, created_at
		), learned AS (
			UPDATE users SET unionid = $4 FROM known
			WHERE users.id = known.id AND known.blocked_at IS NULL AND known.unionid IS DISTINCT FROM $4 AND $4 IS NOT NULL
		), owner AS (
			SELECT id FROM known WHERE blocked_at IS NULL UNION ALL SELECT id FROM added
		), kept AS MATERIALIZED (
			SELECT fingerprint, obtained_at FROM session_keys WHERE user_id = (SELECT id FROM known)
		), saved AS (
			INSERT INTO session_keys (user_id, fingerprint, sealed_key, obtained_at)
			SELECT id, $6, $7, greatest($5, (SELECT max(obtained_at) + 1 FROM kept)) FROM owner
			ON CONFLICT (user_id, fingerprint) DO UPDATE SET obtained_at = excluded.obtained_at
		), removed AS (
			DELETE FROM session_keys WHERE user_id = (SELECT id FROM known WHERE blocked_at IS NULL) AND fingerprint IN (
				SELECT fingerprint FROM kept WHERE fingerprint <> $6 ORDER BY obtained_at DESC OFFSET 2
			)
		), opened AS (
			INSERT INTO sessions (id, token_hash, user_id, app_id, ip, user_agent, created_at, last_seen_at, expires_at)
			SELECT $8, $9, id, $1, $10, $11, $5, $5, $12 FROM owner
		)
		SELECT id, nickname, avatar_url, blocked_at, created_at, false AS is_new FROM known
		UNION ALL SELECT id, nickname, avatar_url, blocked_at, created_at, true FROM added`,
};
