import type { Database } from "better-sqlite3";
import type { Newer, TakenAway } from "../restore.ts";
import type { Unlock, Unlocked } from "../storage.ts";
import { keptKeys, keptRoot } from "./keyring.ts";

/** Data that may be newer than the copy, which is attached to it as `copy`. */
export interface NewerData {
	/** Null: SQLite cannot open it. */
	sqlite: Database | null;
	newer: Newer;
	/** The end of its audit log; 0 and null where it has none. */
	seq: number;
	head: string | null;
}

/** Attaches the copy to data that may be newer, and tells how the two stand to each other. */
export function compared(sqlite: Database | null, copy: string, own: Unlocked, unlock: Unlock<Unlocked>): NewerData {
	try {
		if (!sqlite) throw new Error("not opened");
		sqlite.prepare("ATTACH ? AS copy").run(copy);
		sqlite.pragma("secure_delete = ON");
		const head = sqlite
			.prepare<[], { seq: number; hash: Buffer }>("SELECT seq, hash FROM main.audit_head WHERE id = 1")
			.get();
		const told = { sqlite, seq: head?.seq ?? 0, head: head?.hash.toString("hex") ?? null };
		if (!isSameInstallation(sqlite, own, unlock)) return { ...told, newer: "foreign" };
		return { ...told, newer: hasCopysLog(sqlite) ? "follows" : "parted" };
	} catch {
		// Damaged, or of a schema that this release does not know: whatever it is, nothing can be told from it.
		return { sqlite, newer: "unreadable", seq: 0, head: null };
	}
}

function isSameInstallation(sqlite: Database, own: Unlocked, unlock: Unlock<Unlocked>): boolean {
	const root = keptRoot(sqlite);
	if (root === null) return false;
	try {
		return unlock(root, keptKeys(sqlite)).chainKey.equals(own.chainKey);
	} catch {
		return false;
	}
}

/** Whether the copy's last event stands in the newer log too, or lies before all that retention left of it. */
function hasCopysLog(sqlite: Database): boolean {
	const heads = sqlite.prepare<[], { seq: number; hash: Buffer }>("SELECT seq, hash FROM copy.audit_head WHERE id = 1");
	const head = heads.get();
	if (!head) return true;
	const hashes = sqlite.prepare<[number], Buffer>("SELECT hash FROM main.audit_events WHERE seq = ?").pluck();
	const hash = hashes.get(head.seq);
	if (hash) return hash.equals(head.hash);
	const bases = has(sqlite, "audit_base") ? "SELECT seq FROM main.audit_base WHERE id = 1" : "SELECT 0";
	return Number(sqlite.prepare(bases).pluck().get() ?? 0) >= head.seq;
}

/** Lets the copy go, so that nobody has it open any more. */
export function detach({ sqlite }: NewerData): void {
	const isAttached = sqlite?.prepare("SELECT 1 FROM pragma_database_list WHERE name = 'copy'").get();
	if (isAttached) sqlite?.exec("DETACH copy");
}

/**
 * Takes out of the copy what newer data took away, the newest last; users and apps that are gone are only told. Of data that
 * cannot be read, or is another installation's, nothing.
 */
export function takeAllOut(all: readonly NewerData[], at: number): TakenAway {
	const taken = all
		.filter(({ newer }) => newer === "follows" || newer === "parted")
		.toSorted((a, b) => a.seq - b.seq)
		.map(({ sqlite, newer }) => (sqlite ? takeOut(sqlite, newer === "follows", at) : nothing));
	const sum = (of: (one: TakenAway) => number) => taken.reduce((total, one) => total + of(one), 0);
	return {
		erased: [...new Set(taken.flatMap(({ erased }) => erased))],
		deletedApps: [...new Set(taken.flatMap(({ deletedApps }) => deletedApps))],
		forgotten: sum(({ forgotten }) => forgotten),
		blocked: sum(({ blocked }) => blocked),
		sessions: sum(({ sessions }) => sessions),
		disabledApps: sum(({ disabledApps }) => disabledApps),
		policies: sum(({ policies }) => policies),
		apiKeys: sum(({ apiKeys }) => apiKeys),
		operators: sum(({ operators }) => operators),
	};
}

const nothing: TakenAway = {
	...{ erased: [], deletedApps: [], forgotten: 0, blocked: 0 },
	...{ sessions: 0, disabledApps: 0, policies: 0, apiKeys: 0, operators: 0 },
};

function takeOut(sqlite: Database, follows: boolean, at: number): TakenAway {
	const list = (sql: string) => sqlite.prepare<[], string>(sql).pluck().all();
	const run = (sql: string) => sqlite.prepare<[object]>(sql).run({ at }).changes;
	const gone = (table: string) =>
		follows ? list(`SELECT id FROM copy.${table} EXCEPT SELECT id FROM main.${table}`) : [];
	const told = list(
		`SELECT user_id FROM main.audit_events WHERE action = 'user.erase' AND user_id IS NOT NULL
		INTERSECT SELECT id FROM copy.users`,
	);
	return sqlite.transaction(
		(): TakenAway => ({
			erased: [...new Set([...told, ...gone("users")])],
			deletedApps: gone("apps"),
			forgotten: follows ? forgetPersonal(run) : 0,
			blocked: run(
				`UPDATE copy.users SET blocked_at = @at WHERE blocked_at IS NULL
				AND id IN (SELECT id FROM main.users WHERE blocked_at IS NOT NULL)`,
			),
			sessions: endSessions(run, follows),
			disabledApps: run(
				"UPDATE copy.apps SET enabled = 0 WHERE enabled = 1 AND id IN (SELECT id FROM main.apps WHERE NOT enabled)",
			),
			policies: follows ? storeLess(run) : 0,
			...(follows ? asNow(sqlite, run) : { apiKeys: 0, operators: 0 }),
		}),
	)();
}

type Run = (sql: string) => number;

function forgetPersonal(run: Run): number {
	const columns = ["nickname", "avatar_url", "sealed_phone"];
	const forgotten = columns.map((column) => `(copied.${column} IS NOT NULL AND now.${column} IS NULL)`).join(" OR ");
	const kept = columns.map(
		(column) => `${column} = iif(
		(SELECT ${column} FROM main.users WHERE id = copy.users.id) IS NULL, NULL, ${column})`,
	);
	return run(
		`UPDATE copy.users SET ${kept.join()} WHERE id IN (
			SELECT copied.id FROM copy.users copied JOIN main.users now ON now.id = copied.id WHERE ${forgotten}
		)`,
	);
}

/** What a policy no longer stores is not stored again. */
function storeLess(run: Run): number {
	const switches = ["storeNickname", "storeAvatar", "storePhone"].map((name) => `'$.${name}'`);
	const isOff = (path: string) =>
		`(policy ->> ${path} AND EXISTS (SELECT 1 FROM main.apps now WHERE now.id = copy.apps.id AND NOT now.policy ->> ${path}))`;
	const changed = switches.map((path) => `${path}, json(iif(${isOff(path)}, 'false', policy -> ${path}))`);
	return run(
		`UPDATE copy.apps SET policy = json_set(policy, ${changed.join()}) WHERE ${switches.map(isOff).join(" OR ")}`,
	);
}

function endSessions(run: Run, follows: boolean): number {
	const ended = run(
		`UPDATE copy.sessions SET revoked_at = now.revoked_at, revoked_by = now.revoked_by, revoked_reason = now.revoked_reason
		FROM main.sessions now
		WHERE copy.sessions.revoked_at IS NULL AND now.id = copy.sessions.id AND now.revoked_at IS NOT NULL`,
	);
	if (!follows) return ended;
	// Replaced since: the platform took them back.
	run(
		"DELETE FROM copy.session_keys WHERE (user_id, fingerprint) NOT IN (SELECT user_id, fingerprint FROM main.session_keys)",
	);
	const gone = run(
		`UPDATE copy.sessions SET revoked_at = @at, revoked_by = 'policy', revoked_reason = 'data.restore'
		WHERE revoked_at IS NULL AND expires_at > @at AND id NOT IN (SELECT id FROM main.sessions)
		AND user_id IN (SELECT id FROM main.users)`,
	);
	return ended + gone;
}

/** Who may administer and which backends may call is as it is now, not as it was. */
function asNow(sqlite: Database, run: Run): Pick<TakenAway, "apiKeys" | "operators"> {
	const replace = (table: string, compared: string): number => {
		if (!has(sqlite, table)) return 0;
		const columns = sqlite
			.prepare<[string, string], string>(
				`SELECT name FROM pragma_table_info(?, 'main') INTERSECT SELECT name FROM pragma_table_info(?, 'copy')`,
			)
			.pluck()
			.all(table, table)
			.join();
		const changed = sqlite
			.prepare<[], number>(
				`SELECT count(*) FROM (SELECT ${compared} FROM copy.${table} EXCEPT SELECT ${compared} FROM main.${table})`,
			)
			.pluck()
			.get();
		run(`DELETE FROM copy.${table}`);
		run(`INSERT INTO copy.${table} (${columns}) SELECT ${columns} FROM main.${table}`);
		return changed ?? 0;
	};
	// Closed for ever is closed for ever.
	if (has(sqlite, "setup")) replace("setup", "id, closed_at");
	return {
		apiKeys: replace("api_keys", "id"),
		operators: replace("operators", "id, email, role, password_hash, sealed_totp"),
	};
}

function has(sqlite: Database, table: string): boolean {
	return sqlite.prepare("SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?").get(table) !== undefined;
}
