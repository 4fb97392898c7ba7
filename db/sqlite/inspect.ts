import { existsSync } from "node:fs";
import BetterSqlite3, { type Database } from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import type { Inspection } from "../inspection.ts";
import { auditWalks } from "./audit-walk.ts";
import { keptKeys, keptRoot } from "./keyring.ts";
import { newestSchema } from "./migrate.ts";

/** Opens the file to be read only. */
export function inspectSqlite(file: string): Inspection {
	const isInUse = existsSync(`${file}-wal`);
	const sqlite = new BetterSqlite3(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
	const pragma = (name: string) => String(sqlite.pragma(name, { simple: true }));
	try {
		const read = readsOf(sqlite);
		const has = Number(pragma("user_version"));
		return {
			schema: { has, knows: newestSchema(), needs: has },
			server: null,
			settings: { journal_mode: pragma("journal_mode") },
			faults: async (full) => faultsOf(sqlite, full),
			...{ keptRoot: keptRoot(sqlite), keptKeys: keptKeys(sqlite) },
			...read,
			verify: (chainKey, onProgress) => auditWalks(drizzle(sqlite), chainKey).verify(onProgress),
			async close() {
				sqlite.close();
				if (!isInUse) clearAway(file);
			},
		};
	} catch (error) {
		sqlite.close();
		throw error;
	}
}

function readsOf(sqlite: Database) {
	const rows = <Row>(sql: string): Row[] | null => {
		try {
			return sqlite.prepare<[], Row>(sql).all();
		} catch {
			// Another release's schema, or damaged pages: what is wrong with them is told by `faults`.
			return null;
		}
	};
	const moment = (where: string) =>
		rows<{ at: number | null }>(`SELECT max(at) AS at FROM audit_events ${where}`)?.map(({ at }) => at ?? 0)[0] ?? null;
	const apps = rows<{ appid: string; platform: string; enabled: number; sealedSecret: string }>(
		"SELECT appid, platform, enabled, sealed_secret AS sealedSecret FROM apps ORDER BY appid",
	);
	const leases = rows<{ name: string; holder: string; until: number }>("SELECT name, holder, until FROM leases");
	return {
		apps: apps?.map((app) => ({ ...app, enabled: app.enabled === 1 })) ?? null,
		owners:
			rows<{ all: number; withoutSecondFactor: number }>(
				`SELECT count(*) AS "all", count(*) FILTER (WHERE sealed_totp IS NULL) AS withoutSecondFactor
				FROM operators WHERE role = 'owner'`,
			)?.[0] ?? null,
		newestEventAt: moment("WHERE seq = (SELECT max(seq) FROM audit_events)"),
		newestBackupAt: moment("INDEXED BY audit_events_of_action WHERE action = 'data.backup' AND outcome = 'ok'"),
		leases:
			leases?.map(({ name, holder, until }) => ({
				name,
				...(holder === "" ? { doneAt: until } : { holder, until }),
			})) ?? null,
		latestAddresses:
			rows<{ ip: string }>(
				"SELECT ip FROM (SELECT ip FROM sessions INDEXED BY sessions_by_time ORDER BY created_at DESC LIMIT 20) WHERE ip IS NOT NULL",
			)?.map(({ ip }) => ip) ?? null,
	};
}

function faultsOf(sqlite: Database, full: boolean): string[] {
	const check = sqlite.prepare<[], string>(full ? "PRAGMA integrity_check(20)" : "PRAGMA quick_check(20)").pluck();
	const dangling = sqlite.prepare<[], { table: string }>("PRAGMA foreign_key_check").all();
	const tables = [...new Set(dangling.map(({ table }) => table))];
	return [
		...check.all().filter((line) => line !== "ok"),
		...tables.map((table) => `rows of ${table} belong to rows that are not there`),
	];
}

// To read a WAL file that nobody has open makes two empty files beside it. SQLite itself takes them away when the last one
// who may write leaves, under its own locks.
function clearAway(file: string): void {
	try {
		const last = new BetterSqlite3(file, { fileMustExist: true });
		last.pragma("user_version");
		last.close();
	} catch {
		// They stay, and harm nobody.
	}
}
