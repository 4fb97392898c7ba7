import type { FormerUser, Imported, NewSessionKey } from "../records.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { isOpenid } from "./planning.ts";
import type { Query } from "./statement.ts";

/** What of a known user can be missing. */
interface Known {
	id: string;
	unionid: string | null;
	isBlocked: boolean;
	hasKey: boolean;
}

/** What is to be written of the users of one step, each kind by one statement. */
interface Missing {
	users: FormerUser[];
	unionids: { id: string; unionid: string }[];
	keys: { id: string; key: NewSessionKey }[];
}

/** Users whom an app had before it came here, a limited number in each transaction. */
export function importingOf(connection: Connection): Pick<Storage["users"], "importSome"> {
	return {
		importSome(appId, users, at, { write }) {
			const importAll = async (query: Query): Promise<Imported[] | null> => {
				if ((await query("SELECT 1 FROM apps WHERE id = $1", [appId])).rowCount === 0) return null;
				const missing: Missing = { users: [], unionids: [], keys: [] };
				const known = await knownOf(query, appId, users);
				const imported = users.map((user) => importOne(known, missing, user));
				if (write) await add(query, appId, at, missing);
				return imported;
			};
			return write ? connection.write(({ query }) => importAll(query)) : connection.readAtOnce(importAll);
		},
	};
}

async function knownOf(query: Query, appId: string, users: readonly FormerUser[]): Promise<Map<string, Known>> {
	const { rows } = await query<Known & { openid: string }>(
		`SELECT known.* FROM unnest($2::text[]) AS asked (name) CROSS JOIN LATERAL (
			SELECT id, openid, unionid, blocked_at IS NOT NULL AS "isBlocked",
				EXISTS (SELECT 1 FROM session_keys WHERE user_id = users.id) AS "hasKey"
			FROM users WHERE ${isOpenid("$1", "asked.name")}
		) AS known`,
		[appId, users.map(({ openid }) => openid)],
	);
	return new Map(rows.map(({ openid, ...known }) => [openid, known]));
}

/** Notes in `known` and `missing` what becomes of one: those that come after him may be the same user. */
function importOne(known: Map<string, Known>, missing: Missing, user: FormerUser): Imported {
	const { unionid, sessionKey, newUserId } = user;
	// As it is read back.
	const openid = user.openid.toWellFormed();
	const same = known.get(openid);
	if (!same) {
		known.set(openid, { id: newUserId, unionid, isBlocked: false, hasKey: sessionKey !== null });
		missing.users.push(user);
		if (sessionKey) missing.keys.push({ id: newUserId, key: sessionKey });
		return "added";
	}
	if (same.isBlocked) return "known";
	if (unionid !== null && same.unionid !== null && unionid !== same.unionid) return "otherUnionid";
	const newUnionid = same.unionid === null ? unionid : null;
	// A key of a login here is never older than one that somebody wrote into a file.
	const newKey = same.hasKey ? null : sessionKey;
	if (newUnionid !== null) missing.unionids.push({ id: same.id, unionid: newUnionid });
	if (newKey) missing.keys.push({ id: same.id, key: newKey });
	known.set(openid, { ...same, unionid: same.unionid ?? unionid, hasKey: same.hasKey || newKey !== null });
	return newUnionid !== null || newKey ? "completed" : "known";
}

async function add(query: Query, appId: string, at: number, { users, unionids, keys }: Missing): Promise<void> {
	await query(
		`INSERT INTO users (id, app_id, openid, unionid, created_at)
		SELECT id, $1, openid, unionid, created_at
		FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) AS former (id, openid, unionid, created_at)`,
		[
			...[appId, users.map(({ newUserId }) => newUserId), users.map(({ openid }) => openid)],
			...[users.map(({ unionid }) => unionid), users.map(({ createdAt }) => createdAt)],
		],
	);
	await query(
		`UPDATE users SET unionid = told.unionid
		FROM unnest($1::text[], $2::text[]) AS told (id, unionid) WHERE users.id = told.id`,
		[unionids.map(({ id }) => id), unionids.map(({ unionid }) => unionid)],
	);
	await query(
		`INSERT INTO session_keys (user_id, fingerprint, sealed_key, obtained_at)
		SELECT user_id, fingerprint, sealed_key, $4
		FROM unnest($1::text[], $2::bytea[], $3::text[]) AS former (user_id, fingerprint, sealed_key)`,
		[keys.map(({ id }) => id), keys.map(({ key }) => key.fingerprint), keys.map(({ key }) => key.sealedKey), at],
	);
}
