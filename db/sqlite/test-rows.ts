import type { Database } from "better-sqlite3";
import { onTestFinished } from "vitest";
import { noon } from "../suite/rows.ts";
import { openFile } from "./connection.ts";
import { migrate } from "./migrate.ts";

/**
 * A database in memory, the running test's own, with two apps and users and sessions 1, 2, 3, …: a hundred in each
 * millisecond, all of app_1, expired, and from 192.0.2.1.
 */
export function filledDatabase(count: number): Database {
	const sqlite = openFile(":memory:");
	onTestFinished(() => void sqlite.close());
	migrate(sqlite, "db/migrations/sqlite");
	for (const app of ["app_1", "app_2"]) {
		sqlite.prepare("INSERT INTO apps VALUES (?, 'wechat', ?, '', '', '{}', 1, 0)").run(app, app);
	}
	sqlite.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
		INSERT INTO users (id, app_id, openid, nickname, created_at)
		SELECT 'usr_' || i, 'app_1', 'o-' || i, 'Nick ' || i, ${noon} + i / 100 FROM n;
		INSERT INTO sessions (id, token_hash, user_id, app_id, ip, created_at, last_seen_at, expires_at)
		SELECT 'ses_' || rowid, rowid, id, app_id, '192.0.2.1', created_at, 0, 0 FROM users;`);
	return sqlite;
}
