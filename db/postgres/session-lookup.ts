import type { App, OpenSession, Session, User } from "../records.ts";
import type { Query } from "./statement.ts";

/** A session with its user and app as it is read: flat, each name once. */
type Row = Omit<Session, "userId"> &
	Omit<User, "id" | "appId" | "createdAt"> &
	Omit<App, "id" | "createdAt"> & { userId: string; userCreatedAt: number; appId: string; appCreatedAt: number };

const select = `SELECT s.id, s.user_id AS "userId", s.ip, s.user_agent AS "userAgent", s.created_at AS "createdAt",
	s.last_seen_at AS "lastSeenAt", s.expires_at AS "expiresAt", s.revoked_at AS "revokedAt", s.revoked_by AS "revokedBy",
	s.revoked_reason AS "revokedReason", u.openid, u.unionid, u.nickname, u.avatar_url AS "avatarUrl",
	u.sealed_phone AS "sealedPhone", u.blocked_at AS "blockedAt", u.created_at AS "userCreatedAt",
	a.id AS "appId", a.platform, a.appid, a.name, a.sealed_secret AS "sealedSecret", a.policy, a.enabled,
	a.created_at AS "appCreatedAt"
	FROM sessions s JOIN users u ON u.id = s.user_id JOIN apps a ON a.id = u.app_id`;

const byTokenHash = `${select} WHERE s.token_hash = $1`;
const byId = `${select} WHERE s.id = $1`;
// Without an order: where a page is read nothing may be sorted, and the server would read all sessions in order instead.
const byIds = `${select} WHERE s.id = ANY($1::text[])`;

/** The session of this token hash: the lookup that every call with a token makes. */
export function sessionByTokenHash(read: Query, tokenHash: Buffer): Promise<OpenSession | null> {
	return one(read, byTokenHash, tokenHash);
}

export function sessionById(read: Query, id: string): Promise<OpenSession | null> {
	return one(read, byId, id);
}

/** The sessions with these ids that are there, in their order. */
export async function sessionsById(query: Query, ids: readonly string[]): Promise<OpenSession[]> {
	const found = new Map((await query<Row>(byIds, [ids])).rows.map((row) => [row.id, row]));
	return ids.flatMap((id) => {
		const row = found.get(id);
		return row ? [openSessionOf(row)] : [];
	});
}

async function one(read: Query, text: string, key: string | Buffer): Promise<OpenSession | null> {
	const [row] = (await read<Row>(text, [key])).rows;
	return row ? openSessionOf(row) : null;
}

// Plain literals: destructuring and spreading so many members costs more than the driver's own work.
function openSessionOf(row: Row): OpenSession {
	return {
		session: {
			id: row.id,
			userId: row.userId,
			ip: row.ip,
			userAgent: row.userAgent,
			createdAt: row.createdAt,
			lastSeenAt: row.lastSeenAt,
			expiresAt: row.expiresAt,
			revokedAt: row.revokedAt,
			revokedBy: row.revokedBy,
			revokedReason: row.revokedReason,
		},
		user: {
			id: row.userId,
			appId: row.appId,
			openid: row.openid,
			unionid: row.unionid,
			nickname: row.nickname,
			avatarUrl: row.avatarUrl,
			sealedPhone: row.sealedPhone,
			blockedAt: row.blockedAt,
			createdAt: row.userCreatedAt,
		},
		app: {
			id: row.appId,
			platform: row.platform,
			appid: row.appid,
			name: row.name,
			sealedSecret: row.sealedSecret,
			policy: row.policy,
			enabled: row.enabled,
			createdAt: row.appCreatedAt,
		},
	};
}
