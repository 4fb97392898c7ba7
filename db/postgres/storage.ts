import type { KeyObject } from "node:crypto";
import type { Storage } from "../storage.ts";
import { accessTokensOf } from "./access-tokens.ts";
import { apiKeysOf } from "./api-keys.ts";
import { appsOf } from "./apps.ts";
import { auditOf } from "./audit.ts";
import { backUpOf } from "./back-up.ts";
import { budgetsOf } from "./budgets.ts";
import { codesOf } from "./codes.ts";
import type { Connection } from "./connection.ts";
import { countOldOf } from "./count-old.ts";
import { countsOf } from "./counts.ts";
import { leasesOf } from "./leases.ts";
import { operatorSessionsOf } from "./operator-sessions.ts";
import { operatorsOf } from "./operators.ts";
import { reportOf } from "./report.ts";
import { sealsOf } from "./seals.ts";
import { sessionKeysOf } from "./session-keys.ts";
import { sessionsOf } from "./sessions.ts";
import { settingsOf } from "./settings.ts";
import { usersOf } from "./users.ts";

/** What Lingpai remembers, on a PostgreSQL server. */
export function storageOn(connection: Connection, chainKey: KeyObject): Storage {
	return {
		apps: appsOf(connection),
		users: usersOf(connection),
		sessions: sessionsOf(connection),
		sessionKeys: sessionKeysOf(connection),
		codes: codesOf(connection),
		apiKeys: apiKeysOf(connection),
		operators: operatorsOf(connection),
		operatorSessions: operatorSessionsOf(connection),
		settings: settingsOf(connection),
		seals: sealsOf(connection),
		counts: countsOf(connection),
		audit: auditOf(connection, chainKey),
		countOld: countOldOf(connection),
		leases: leasesOf(connection),
		budgets: budgetsOf(connection),
		accessTokens: accessTokensOf(connection),
		// What was removed lies in no journal of ours; the server's own is kept and emptied as its operator says.
		async scrub() {
			await connection.read("SELECT 1");
			return true;
		},
		...reportOf(connection),
		backUp: backUpOf(connection),
		close: () => connection.close(),
	};
}
