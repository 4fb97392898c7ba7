import type { NewLogin, User } from "../records.ts";
import { isOpenid } from "./planning.ts";
import { selected } from "./rows.ts";
import { users } from "./schema.ts";
import { keepKey } from "./session-keys.ts";
import type { Query } from "./statement.ts";

const user = selected(users);

// One statement, so that many logins at once need not wait for each other's answers. Its parts all see the rows as they were
// before it: hence the sessions to end are looked for among those that were there, one fewer than may stay. The new one stays
// even when another machine's clock is ahead.
const login = `
	WITH known AS (SELECT * FROM users WHERE ${isOpenid("$1", "$2")}),
	added AS (
		INSERT INTO users (id, app_id, openid, unionid, created_at)
		SELECT $3::text, $1::text, $2::text, $4::text, $5::bigint WHERE NOT EXISTS (SELECT FROM known) RETURNING *
	),
	learned AS (
		UPDATE users SET unionid = $4 WHERE $4 IS NOT NULL AND unionid IS DISTINCT FROM $4
		AND id = (SELECT id FROM known WHERE blocked_at IS NULL)
	),
	welcome AS (SELECT id FROM known WHERE blocked_at IS NULL UNION ALL SELECT id FROM added),
	${keepKey("(SELECT id FROM welcome)", { fingerprint: "$6::bytea", sealedKey: "$7::text", at: "$5" })},
	ended AS (
		UPDATE sessions SET revoked_at = $5, revoked_by = 'policy', revoked_reason = 'max_sessions'
		WHERE id = ANY(ARRAY(
			SELECT id FROM sessions
			WHERE $8::bigint IS NOT NULL AND user_id = (SELECT id FROM welcome) AND revoked_at IS NULL AND expires_at > $5
			ORDER BY created_at DESC, rowid DESC OFFSET $8 - 1
		))
	),
	opened AS (
		INSERT INTO sessions
			(id, token_hash, user_id, app_id, ip, user_agent, created_at, last_seen_at, expires_at)
		SELECT $9::text, $10::bytea, id, $1, $11::text, $12::text, $5, $5, $13::bigint FROM welcome
	)
	SELECT ${user}, false AS "isNew" FROM known UNION ALL SELECT ${user}, true FROM added`;

/** Finds or adds the user, keeps the session key, opens the session and ends those over `maxSessions`: one statement. */
export async function logIn(query: Query, opened: NewLogin): Promise<{ user: User; isNew: boolean } | "blocked"> {
	const { appId, openid, newUserId, unionid, at, sessionKey, maxSessions, session } = opened;
	const { rows } = await query<User & { isNew: boolean }>(login, [
		...[appId, openid, newUserId, unionid, at, sessionKey?.fingerprint ?? null, sessionKey?.sealedKey ?? null],
		...[maxSessions, session.id, session.tokenHash, session.ip, session.userAgent, session.expiresAt],
	]);
	const [row] = rows;
	if (row === undefined) throw new Error("a login answers with its user");
	const { isNew, ...user } = row;
	if (user.blockedAt !== null) return "blocked";
	return { user: { ...user, unionid: unionid ?? user.unionid }, isNew };
}
