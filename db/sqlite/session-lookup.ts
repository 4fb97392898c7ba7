import { eq, type SQL, sql } from "drizzle-orm";
import type { App, OpenSession, Session, User } from "../records.ts";
import type { Drizzle } from "./connection.ts";
import { apps, sessions, users } from "./schema.ts";

// The order in which `openSessionOf` reads them.
const columns = {
	...{ sessionId: sessions.id, ip: sessions.ip, userAgent: sessions.userAgent, loginAt: sessions.createdAt },
	...{ lastSeenAt: sessions.lastSeenAt, expiresAt: sessions.expiresAt },
	...{ revokedAt: sessions.revokedAt, revokedBy: sessions.revokedBy, revokedReason: sessions.revokedReason },
	...{ userId: users.id, openid: users.openid, unionid: users.unionid, nickname: users.nickname },
	...{ avatarUrl: users.avatarUrl, sealedPhone: users.sealedPhone, blockedAt: users.blockedAt },
	...{ userCreatedAt: users.createdAt, appId: apps.id, platform: apps.platform, appid: apps.appid },
	...{ name: apps.name, sealedSecret: apps.sealedSecret, policy: apps.policy, enabled: apps.enabled },
	...{ appCreatedAt: apps.createdAt },
};

type Row = [
	...[Session["id"], Session["ip"], Session["userAgent"], Session["createdAt"], Session["lastSeenAt"]],
	...[Session["expiresAt"], Session["revokedAt"], Session["revokedBy"], Session["revokedReason"]],
	...[User["id"], User["openid"], User["unionid"], User["nickname"], User["avatarUrl"], User["sealedPhone"]],
	...[User["blockedAt"], User["createdAt"]],
	...[App["id"], App["platform"], App["appid"], App["name"], App["sealedSecret"], string, number, App["createdAt"]],
];

/**
 * The lookups of one session with its user and app. By token hash is the one that every call with a token makes. Read by
 * position, because Drizzle's mapping of so many columns costs twice the query. The hash stands in a subselect, because
 * SQLite (built with STAT4) plans a join anew for every value that is bound into its WHERE.
 */
export function sessionLookups(drizzle: Drizzle) {
	const ofTokenHash = drizzle
		.select({ id: sessions.id })
		.from(sessions)
		.where(eq(sessions.tokenHash, sql.placeholder("tokenHash")));
	return {
		byTokenHash: prepareLookup<Buffer>(drizzle, eq(sessions.id, ofTokenHash)),
		byId: prepareLookup<string>(drizzle, eq(sessions.id, sql`(select ${sql.placeholder("id")})`)),
		byRowid: prepareLookup<number>(drizzle, eq(sql`${sessions}.rowid`, sql`(select ${sql.placeholder("rowid")})`)),
	};
}

function prepareLookup<Key>(drizzle: Drizzle, where: SQL): (key: Key) => OpenSession | null {
	const query = drizzle
		.select(columns)
		.from(sessions)
		.innerJoin(users, eq(users.id, sessions.userId))
		.innerJoin(apps, eq(apps.id, users.appId))
		.where(where)
		.toSQL();
	const statement = drizzle.$client.prepare<[Key], Row>(query.sql).raw();
	return (key) => {
		const row = statement.get(key);
		return row ? openSessionOf(row) : null;
	};
}

// Plain positions and literals: destructuring and spreading as much costs what the mapping was to save.
function openSessionOf(row: Row): OpenSession {
	return {
		session: {
			id: row[0],
			userId: row[9],
			ip: row[1],
			userAgent: row[2],
			createdAt: row[3],
			lastSeenAt: row[4],
			expiresAt: row[5],
			revokedAt: row[6],
			revokedBy: row[7],
			revokedReason: row[8],
		},
		user: {
			id: row[9],
			appId: row[17],
			openid: row[10],
			unionid: row[11],
			nickname: row[12],
			avatarUrl: row[13],
			sealedPhone: row[14],
			blockedAt: row[15],
			createdAt: row[16],
		},
		app: {
			id: row[17],
			platform: row[18],
			appid: row[19],
			name: row[20],
			sealedSecret: row[21],
			policy: JSON.parse(row[22]),
			enabled: row[23] === 1,
			createdAt: row[24],
		},
	};
}
