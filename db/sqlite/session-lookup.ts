import { eq, sql } from "drizzle-orm";
import type { App, OpenSession, Session, User } from "../storage.ts";
import type { Drizzle } from "./connection.ts";
import { apps, sessions, users } from "./schema.ts";

// The order in which `Row` and `openSessionOf` read them.
const columns = {
	sessionId: sessions.id,
	ip: sessions.ip,
	userAgent: sessions.userAgent,
	loginAt: sessions.createdAt,
	lastSeenAt: sessions.lastSeenAt,
	expiresAt: sessions.expiresAt,
	revokedAt: sessions.revokedAt,
	revokedBy: sessions.revokedBy,
	revokedReason: sessions.revokedReason,
	userId: users.id,
	openid: users.openid,
	unionid: users.unionid,
	nickname: users.nickname,
	avatarUrl: users.avatarUrl,
	sealedPhone: users.sealedPhone,
	blockedAt: users.blockedAt,
	userCreatedAt: users.createdAt,
	appId: apps.id,
	platform: apps.platform,
	appid: apps.appid,
	name: apps.name,
	sealedSecret: apps.sealedSecret,
	policy: apps.policy,
	enabled: apps.enabled,
	appCreatedAt: apps.createdAt,
};

type Row = [
	...[Session["id"], Session["ip"], Session["userAgent"], Session["createdAt"], Session["lastSeenAt"]],
	...[Session["expiresAt"], Session["revokedAt"], Session["revokedBy"], Session["revokedReason"]],
	...[User["id"], User["openid"], User["unionid"], User["nickname"], User["avatarUrl"], User["sealedPhone"]],
	...[User["blockedAt"], User["createdAt"]],
	...[App["id"], App["platform"], App["appid"], App["name"], App["sealedSecret"], string, number, App["createdAt"]],
];

/**
 * The lookup that every call with a token makes: session, user and app of a token hash. Read by position, because
 * Drizzle's mapping of so many columns costs twice the query. The hash stands in a subselect, because SQLite (built with
 * STAT4) plans a join anew for every value that is bound into its WHERE.
 */
export function sessionLookup(drizzle: Drizzle): (tokenHash: Buffer) => OpenSession | null {
	const ofTokenHash = drizzle
		.select({ id: sessions.id })
		.from(sessions)
		.where(eq(sessions.tokenHash, sql.placeholder("tokenHash")));
	const query = drizzle
		.select(columns)
		.from(sessions)
		.innerJoin(users, eq(users.id, sessions.userId))
		.innerJoin(apps, eq(apps.id, users.appId))
		.where(eq(sessions.id, ofTokenHash))
		.toSQL();
	const statement = drizzle.$client.prepare<[Buffer], Row>(query.sql).raw();

	return (tokenHash) => {
		const row = statement.get(tokenHash);
		return row ? openSessionOf(row) : null;
	};
}

function openSessionOf(row: Row): OpenSession {
	const [id, ip, userAgent, createdAt, lastSeenAt, expiresAt, revokedAt, revokedBy, revokedReason, ...ofUser] = row;
	const [userId, openid, unionid, nickname, avatarUrl, sealedPhone, blockedAt, userCreatedAt, ...ofApp] = ofUser;
	const [appId, platform, appid, name, sealedSecret, policy, enabled, appCreatedAt] = ofApp;
	return {
		session: {
			...{ id, userId, ip, userAgent, createdAt, lastSeenAt },
			...{ expiresAt, revokedAt, revokedBy, revokedReason },
		},
		user: {
			...{ id: userId, appId, openid, unionid, nickname, avatarUrl },
			...{ sealedPhone, blockedAt, createdAt: userCreatedAt },
		},
		app: {
			...{ id: appId, platform, appid, name, sealedSecret },
			...{ policy: JSON.parse(policy), enabled: enabled === 1, createdAt: appCreatedAt },
		},
	};
}
