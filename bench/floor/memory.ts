import { createHmac, type KeyObject } from "node:crypto";
import BetterSqlite3 from "better-sqlite3";

// The floor's SQL: the same statements as db/sqlite, prepared by hand. SQLite as better-sqlite3 builds it (with STAT4)
// plans a statement anew for every value bound into the WHERE of a join or beside an ORDER BY, three to five times the
// cost of running it; hence the subselect below, and the sorting of session keys in operations.ts.

export interface SessionRow {
	id: string;
	user_id: string;
	created_at: number;
	last_seen_at: number;
	expires_at: number;
	revoked_at: number | null;
	openid: string;
	unionid: string | null;
	nickname: string | null;
	avatar_url: string | null;
	blocked_at: number | null;
	user_created_at: number;
	app_id: string;
	appid: string;
	policy: string;
	enabled: number;
}

export interface AppRow {
	id: string;
	appid: string;
	sealed_secret: string;
	policy: string;
	enabled: number;
}

export interface UserRow {
	id: string;
	unionid: string | null;
	nickname: string | null;
	avatar_url: string | null;
	blocked_at: number | null;
	created_at: number;
}

export interface Told {
	id: string;
	at: number;
	action: "login" | "verify" | "decrypt";
	appid: string;
	userId: string;
	sessionId: string;
	ip: string | null;
	userAgent: string | null;
	requestId: string;
	detail: object;
}

interface Job {
	run: () => void;
	resolve: () => void;
	reject: (reason: unknown) => void;
}

/** The database of a folder, opened as durably as Lingpai does. */
export function openMemory(file: string) {
	const db = new BetterSqlite3(file, { timeout: 5_000 });
	db.pragma("journal_mode = WAL");
	db.pragma("synchronous = FULL");
	db.pragma("foreign_keys = ON");
	db.pragma("trusted_schema = OFF");
	db.pragma("secure_delete = ON");
	return db;
}

export function statementsOn(db: BetterSqlite3.Database) {
	return {
		session: db.prepare<[Buffer], SessionRow>(
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
		app: db.prepare<[string], AppRow>("SELECT id, appid, sealed_secret, policy, enabled FROM apps WHERE appid = ?"),
		claim: db.prepare<[string, Buffer, number]>(
			"INSERT INTO used_codes (app_id, code_hash, used_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
		),
		user: db.prepare<[string, string], UserRow>(
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
export function writerOn(db: BetterSqlite3.Database, chainKey: KeyObject) {
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
	const counted = new Map<string, [hour: number, appid: string, action: string, count: number]>();
	let seq = 0;
	let hash: Buffer = Buffer.alloc(32);

	const commit = db.transaction((jobs: Job[]) => {
		const head = readHead.get();
		seq = head?.seq ?? 0;
		hash = head?.hash ?? Buffer.alloc(32);
		const before = seq;
		counted.clear();
		for (const job of jobs) job.run();
		if (seq === before) return;
		saveHead.run(seq, hash, createHmac("sha256", chainKey).update(`head ${seq} `).update(hash).digest());
		for (const row of counted.values()) count.run(row);
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
		append({ id, at, action, appid, userId, sessionId, ip, userAgent, requestId, detail }: Told): void {
			seq += 1;
			const originText = `origin ${id} ${JSON.stringify([ip, userAgent])}`;
			const origin = createHmac("sha256", chainKey).update(originText).digest();
			const ids = [appid, userId, sessionId, null, null, requestId, detail, origin.toString("base64")];
			const canonical = JSON.stringify([seq, id, at, action, "ok", null, ...ids]);
			hash = createHmac("sha256", chainKey).update(hash).update(canonical).digest();
			const text = JSON.stringify(detail);
			const hour = at - (at % 3_600_000);
			const key = `${hour} ${action} ${appid}`;
			counted.set(key, [hour, appid, action, (counted.get(key)?.[3] ?? 0) + 1]);
			insert.run(seq, id, at, action, appid, userId, sessionId, ip, userAgent, requestId, text, origin, hash);
		},
	};
}
