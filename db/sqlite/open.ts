import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Database } from "better-sqlite3";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/better-sqlite3";
import type { Storage, Unlock, Unlocked } from "../storage.ts";
import { apiKeysOf } from "./api-keys.ts";
import { appsOf } from "./apps.ts";
import { codesOf } from "./codes.ts";
import { Connection, openFile } from "./connection.ts";
import { countsOf } from "./counts.ts";
import { leasesOf } from "./leases.ts";
import { migrate } from "./migrate.ts";
import { operatorSessionsOf } from "./operator-sessions.ts";
import { operatorsOf } from "./operators.ts";
import { keyring } from "./schema.ts";
import { keepSessionKey, sessionKeysOf } from "./session-keys.ts";
import { sessionsOf } from "./sessions.ts";
import { settingsOf } from "./settings.ts";
import { usersOf } from "./users.ts";

/** The SQLite engine on one file (`:memory:` for tests), migrated. Nothing is changed when `unlock` throws. */
export function openSqlite<U extends Unlocked>(file: string, unlock: Unlock<U>): { storage: Storage; unlocked: U } {
	if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	const sqlite = openFile(file);
	try {
		// A wrong master key must stop the start before anything is migrated.
		const known = hasKeyring(sqlite) ? readRoot(sqlite) : null;
		const first = unlock(known);
		migrate(sqlite, join(/* turbopackIgnore: true */ process.cwd(), "db/migrations/sqlite"));
		const unlocked = known === null ? keepRoot(sqlite, first, unlock) : first;
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
		counts: countsOf(connection),
		audit: {
			append: (event) => connection.write(() => connection.append(event)),
			byId: (id) => connection.read(() => connection.log.byId(id)),
			page: (filter, limit, cursor) => connection.readAtOnce(() => connection.log.page(filter, limit, cursor)),
			verify: (onProgress) => connection.verify(onProgress),
		},
		leases: leasesOf(connection),
		ping: () => connection.read(() => void ping.get()),
		report: () => connection.report(),
		free: () => connection.free(),
		close: async () => connection.close(),
	};
}

function hasKeyring(sqlite: Database): boolean {
	return sqlite.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'keyring'").get() !== undefined;
}

function readRoot(sqlite: Database): string | null {
	return drizzle(sqlite).select().from(keyring).get()?.sealedRoot ?? null;
}

// Another process may have been first: then its root counts.
function keepRoot<U extends Unlocked>(sqlite: Database, own: U, unlock: Unlock<U>): U {
	drizzle(sqlite).insert(keyring).values({ id: 1, sealedRoot: own.sealedRoot }).onConflictDoNothing().run();
	const kept = readRoot(sqlite);
	return kept === own.sealedRoot ? own : unlock(kept);
}
