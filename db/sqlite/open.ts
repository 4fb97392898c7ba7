import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Database } from "better-sqlite3";
import { sql } from "drizzle-orm";
import type { Storage, Unlock, Unlocked } from "../storage.ts";
import { accessTokensOf } from "./access-tokens.ts";
import { apiKeysOf } from "./api-keys.ts";
import { appsOf } from "./apps.ts";
import { budgetsOf } from "./budgets.ts";
import { codesOf } from "./codes.ts";
import { busyTimeout, Connection, openFile } from "./connection.ts";
import { countOldOf } from "./count-old.ts";
import { countsOf } from "./counts.ts";
import { keepUnlocked, keptKeys, keptRoot } from "./keyring.ts";
import { leasesOf } from "./leases.ts";
import { migrate, migrationsFolder } from "./migrate.ts";
import { operatorSessionsOf } from "./operator-sessions.ts";
import { operatorsOf } from "./operators.ts";
import { keyring } from "./schema.ts";
import { sealsOf } from "./seals.ts";
import { keepSessionKey, sessionKeysOf } from "./session-keys.ts";
import { sessionsOf } from "./sessions.ts";
import { settingsOf } from "./settings.ts";
import { usersOf } from "./users.ts";

/** The SQLite engine on one file (`:memory:` for tests), migrated. Nothing is changed when `unlock` throws. */
export function openSqlite<U extends Unlocked>(
	file: string,
	unlock: Unlock<U>,
	options: { copies?: boolean } = {},
): { storage: Storage; unlocked: U } {
	if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	const sqlite = openFile(file);
	try {
		// A wrong master key must stop the start before anything is migrated.
		const first = unlock(keptRoot(sqlite), keptKeys(sqlite));
		// Another process that starts too may be migrating: that takes longer than a request may wait.
		sqlite.pragma("busy_timeout = 30000");
		migrate(sqlite, migrationsFolder, options);
		const unlocked = keepUnlocked(sqlite, first, unlock);
		sqlite.pragma(`busy_timeout = ${busyTimeout}`);
		return { storage: storageOn(sqlite, unlocked), unlocked };
	} catch (error) {
		sqlite.close();
		throw error;
	}
}

function storageOn(sqlite: Database, { chainKey }: Unlocked): Storage {
	const connection = new Connection(sqlite, chainKey);
	const keep = keepSessionKey(connection.drizzle);
	const ping = connection.drizzle.select({ one: sql`1` }).from(keyring).prepare();
	return {
		apps: appsOf(connection),
		users: usersOf(connection),
		sessions: sessionsOf(connection, keep),
		sessionKeys: sessionKeysOf(connection, keep),
		codes: codesOf(connection),
		apiKeys: apiKeysOf(connection),
		operators: operatorsOf(connection),
		operatorSessions: operatorSessionsOf(connection),
		settings: settingsOf(connection),
		seals: sealsOf(connection),
		counts: countsOf(connection),
		audit: {
			append: (event) => connection.write(() => connection.append(event)),
			byId: (id) => connection.read(() => connection.log.byId(id)),
			page: (filter, limit, cursor) => connection.readAtOnce(() => connection.log.page(filter, limit, cursor)),
			purge: (bounds, limit) => connection.write(() => connection.log.purge(bounds, limit)),
			verify: (onProgress) => connection.verify(onProgress),
		},
		countOld: countOldOf(connection),
		leases: leasesOf(connection),
		budgets: budgetsOf(connection),
		accessTokens: accessTokensOf(connection),
		scrub: () => connection.scrub(),
		ping: () => connection.read(() => void ping.get()),
		report: () => connection.report(),
		free: () => connection.free(),
		backUp: (file, onProgress) => connection.backUp(file, onProgress),
		close: async () => connection.close(),
	};
}
