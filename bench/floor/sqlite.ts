import type { KeyObject } from "node:crypto";
import BetterSqlite3, { type Database } from "better-sqlite3";
import { Chain } from "./chain.ts";
import type { AppRow, Memory, SessionRow, Told, UserRow } from "./memory.ts";

// The floor's SQL: the same statements as db/sqlite, prepared by hand. SQLite as better-sqlite3 builds it (with STAT4)
// plans a statement anew for every value bound into the WHERE of a join or beside an ORDER BY, three to five times the
// cost of running it; hence the subselect below, and the sorting of session keys here.

type Stored<Row> = Omit<Row, "policy" | "enabled"> & { policy: string; enabled: number };

interface Job {
	run: () => void;
	resolve: () => void;
	reject: (reason: unknown) => void;
}

/** The database of a folder, opened as durably as Lingpai does. */
export function openSqlite(file: string): Database {
	const db = new BetterSqlite3(file, { timeout: 5_000 });
	db.pragma("journal_mode = WAL");
	db.pragma("synchronous = FULL");
	db.pragma("foreign_keys = ON");
	db.pragma("trusted_schema = OFF");
	db.pragma("secure_delete = ON");
	return db;
}

export function sqliteMemory(db: Database, chainKey: KeyObject): Memory {
	const sql = statementsOn(db);
	const { write, append } = writerOn(db, chainKey);
	const keysOf = (userId: string) => sql.keys.all(userId).sort((a, b) => b.obtained_at - a.obtained_at);
	return {
		session: (tokenHash) => parsed(sql.session.get(tokenHash)),
		app: (appid) => parsed(sql.app.get(appid)),
		keys: (userId) =>
			keysOf(userId)
				.slice(0, 3)
				.map(({ sealed_key }) => sealed_key),
		touch: (id, at, expiresAt) => write(() => sql.touch.run(at, expiresAt, id).changes > 0),
		claim: (appId, codeHash, at) => write(() => sql.claim.run(appId, codeHash, at).changes > 0),
		login: ({ appId, openid, unionid, newUserId, sealedKey, fingerprint, tokenHash, at, expiresAt }, told) =>
			write(() => {
				const known = sql.user.get(appId, openid);
				if (known && known.blocked_at !== null) return null;
				if (known && unionid !== null && unionid !== known.unionid) sql.setUnionid.run(unionid, known.id);
				if (!known) sql.addUser.run(newUserId, appId, openid, unionid, at);
				const userId = known?.id ?? newUserId;
				const kept = keysOf(userId);
				sql.saveKey.run(userId, fingerprint, sealedKey, Math.max(at, (kept[0]?.obtained_at ?? 0) + 1));
				const others = kept.filter((key) => !key.fingerprint.equals(fingerprint));
				for (const old of others.slice(2)) sql.removeKey.run(userId, old.fingerprint);
				sql.addSession.run(told.sessionId, tokenHash, userId, appId, told.ip, told.userAgent, at, at, expiresAt);
				append({ ...told, userId });
				const user = known ?? { id: newUserId, nickname: null, avatar_url: null, created_at: at };
				return { user, isNew: !known };
			}),
		append: (told) => write(() => append(told)),
	};
}

function parsed<Row extends { policy: string; enabled: number }>(row: Row | undefined) {
	return row && { ...row, policy: JSON.parse(row.policy), enabled: row.enabled === 1 };
}

function statementsOn(db: Database) {
	return {
		session: db.prepare<[Buffer], Stored<SessionRow>>(
			`SELECT s.id, s.user_id, s.created_at, s.last_seen_at, s.expires_at, s.revoked_at, u.openid, u.unionid,
				u.nickname, u.avatar_url, u.blocked_at, u.created_at AS user_created_at, a.id AS app_id, a.appid, a.policy,
				a.enabled
			FROM sessions s JOIN users u ON u.id = s.user_id JOIN apps a ON a.id = u.app_id
			WHERE s.id = (SELECT id FROM sessions WHERE token_hash = ?)`,
		),
		touch: db.prepare<[number, number, string]>(
			`UPDATE sessions SET last_seen_at = max(last_seen_at, ?), expires_at = max(expires_at, ?)
			WHERE id = ? AND revoked_at IS NULL`,
		),
		app: db.prepare<[string], Stored<AppRow>>(
			"SELECT id, appid, sealed_secret, policy, enabled FROM apps WHERE appid = ?",
		),
		claim: db.prepare<[string, Buffer, number]>(
			"INSERT INTO used_codes (app_id, code_hash, used_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		),
		user: db.prepare<[string, string], UserRow & { unionid: string | null; blocked_at: number | null }>(
			`SELECT id, unionid, nickname, avatar_url, blocked_at, created_at FROM users WHERE app_id = ? AND openid = ?`,
		),
		addUser: db.prepare<[string, string, string, string | null, number]>(
			"INSERT INTO users (id, app_id, openid, unionid, created_at) VALUES (?, ?, ?, ?, ?)",
		),
		setUnionid: db.prepare<[string, string]>("UPDATE users SET unionid = ? WHERE id = ?"),
		keys: db.prepare<[string], { fingerprint: Buffer; sealed_key: string; obtained_at: number }>(
			"SELECT fingerprint, sealed_key, obtained_at FROM session_keys WHERE user_id = ?",
		),
		saveKey: db.prepare<[string, Buffer, string, number]>(
			`INSERT INTO session_keys (user_id, fingerprint, sealed_key, obtained_at) VALUES (?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET obtained_at = excluded.obtained_at`,
		),
		removeKey: db.prepare<[string, Buffer]>("DELETE FROM session_keys WHERE user_id = ? AND fingerprint = ?"),
		addSession: db.prepare<[string, Buffer, string, string, string | null, string | null, number, number, number]>(
			`INSERT INTO sessions (id, token_hash, user_id, app_id, ip, user_agent, created_at, last_seen_at, expires_at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		),
	};
}

/** Group commit: what arrives in one turn of the event loop is one durable transaction, the audit chain in it. */
function writerOn(db: Database, chainKey: KeyObject) {
	const readHead = db.prepare<[], { seq: number; hash: Buffer }>("SELECT seq, hash FROM audit_head WHERE id = 1");
	const saveHead = db.prepare<[number, Buffer, Buffer]>(
		`INSERT INTO audit_head (id, seq, hash, signature) VALUES (1, ?, ?, ?)
		ON CONFLICT DO UPDATE SET seq = excluded.seq, hash = excluded.hash, signature = excluded.signature`,
	);
	const insert = db.prepare(
		`INSERT INTO audit_events (seq, id, at, action, outcome, reason, appid, user_id, session_id, operator_id, api_key_id,
			ip, user_agent, request_id, detail, origin_digest, hash)
		VALUES (?, ?, ?, ?, 'ok', NULL, ?, ?, ?, NULL, NULL, ?, ?, ?, ?, ?, ?)`,
	);
	const count = db.prepare(
		`INSERT INTO counts (hour, appid, name, label, count, total) VALUES (?, ?, ?, '', ?, 0)
		ON CONFLICT DO UPDATE SET count = count + excluded.count`,
	);
	const chain = new Chain(chainKey);

	const commit = db.transaction((jobs: Job[]) => {
		chain.start(readHead.get());
		for (const job of jobs) job.run();
		const end = chain.end();
		if (!end) return;
		saveHead.run(...end.head);
		for (const row of end.counted) count.run(row);
	}).immediate;

	let jobs: Job[] = [];
	function flush(): void {
		const taken = jobs;
		jobs = [];
		try {
			commit(taken);
		} catch (error) {
			for (const job of taken) job.reject(error);
			return;
		}
		for (const job of taken) job.resolve();
	}

	return {
		/** Runs `work` in the next transaction and answers when that is on the disk. */
		write<T>(work: () => T): Promise<T> {
			return new Promise((resolve, reject) => {
				let result: T;
				if (jobs.length === 0) setImmediate(flush);
				jobs.push({
					run: () => {
						result = work();
					},
					resolve: () => resolve(result),
					reject,
				});
			});
		},

		/** Appends an audit event to the chain, inside `write`. */
		append: (told: Told): void => void insert.run(...chain.link(told)),
	};
}
