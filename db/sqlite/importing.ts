import type { FormerUser, Imported } from "../records.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

/** What of a known user can be missing. */
interface Known {
	id: string;
	unionid: string | null;
	isBlocked: number;
	hasKey: number;
}

/** Users whom an app had before it came here, a limited number in each transaction. */
export function importingOf(connection: Connection): Pick<Storage["users"], "importSome"> {
	const sqlite = connection.drizzle.$client;
	const findApp = sqlite.prepare<[string]>("SELECT 1 FROM apps WHERE id = ?");
	const find = sqlite.prepare<[object], Known>(
		`SELECT id, unionid, blocked_at IS NOT NULL AS isBlocked,
			EXISTS (SELECT 1 FROM session_keys WHERE user_id = users.id) AS hasKey
		FROM users WHERE app_id = @appId AND openid = @openid`,
	);
	const add = sqlite.prepare<[object]>(
		`INSERT INTO users (id, app_id, openid, unionid, created_at)
		VALUES (@newUserId, @appId, @openid, @unionid, @createdAt)`,
	);
	const setUnionid = sqlite.prepare<[string, string]>("UPDATE users SET unionid = ? WHERE id = ?");
	const addKey = sqlite.prepare<[object]>(
		"INSERT INTO session_keys (user_id, fingerprint, sealed_key, obtained_at) VALUES (@id, @fingerprint, @sealedKey, @at)",
	);

	return {
		importSome: (appId, users, at, { write }) => {
			const importOne = (user: FormerUser): Imported => {
				const { openid, unionid, sessionKey, newUserId, createdAt } = user;
				const known = find.get({ appId, openid });
				if (!known) {
					if (write) add.run({ newUserId, appId, openid, unionid, createdAt });
					if (write && sessionKey) addKey.run({ id: newUserId, ...sessionKey, at });
					return "added";
				}
				if (known.isBlocked) return "known";
				if (unionid !== null && known.unionid !== null && unionid !== known.unionid) return "otherUnionid";
				const newUnionid = known.unionid === null ? unionid : null;
				// A key of a login here is never older than one that somebody wrote into a file.
				const newKey = known.hasKey ? null : sessionKey;
				if (write && newUnionid !== null) setUnionid.run(newUnionid, known.id);
				if (write && newKey) addKey.run({ id: known.id, ...newKey, at });
				return newUnionid !== null || newKey ? "completed" : "known";
			};
			const importAll = () => (findApp.get(appId) ? users.map(importOne) : null);
			return write ? connection.write(importAll) : connection.readAtOnce(importAll);
		},
	};
}
