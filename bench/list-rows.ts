import { createSecretKey, type KeyObject } from "node:crypto";
import BetterSqlite3, { type Database } from "better-sqlite3";
import { type AuditEvent, auditActions } from "../db/audit.ts";
import { chainStart, link, signHead } from "../db/audit-chain.ts";
import { openStorage } from "../db/open.ts";
import type { Unlock, Unlocked } from "../db/storage.ts";

// A million users, sessions and events each, in the worst shapes that were thought of.

export const million = 1_000_000;
/** The moment at which the rows are looked at; everything is from the sixty days before. */
export const now = Date.parse("2026-06-01T00:00:00.000Z");
const day = 86_400_000;
export const begin = now - 60 * day;

const chainKey = createSecretKey(Buffer.alloc(32, 7));
export const unlock: Unlock<Unlocked> = (stored) => ({ sealedRoot: stored ?? "k1:bench", chainKey, keys: [] });

/** The same numbers at every run, below `below`. */
function dice(): (below: number) => number {
	let state = 20_260_131;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

const id = (kind: string, index: number) => `${kind}_${String(index).padStart(22, "0")}`;
export const userId = (index: number) => id("usr", index);
export const sessionId = (index: number) => id("ses", index);
export const eventId = (index: number) => id("evt", index);

/** Of the app of most, of some, and of a hundred users; then one without any. */
export const apps = ["app_large", "app_small", "app_tiny", "app_empty"] as const;
const appOf = (user: number) => (user % 10_000 === 0 ? "app_tiny" : user % 10 < 7 ? "app_large" : "app_small");

/** The user of one session in twenty, and the address of one in five. */
export const heavyUser = 77;
export const busyAddress = "203.0.113.1";

const nicknameOf = (user: number) =>
	user % 5 === 0 ? "微信用户" : user % 5 === 1 ? `Nick ${user}` : user % 100_003 === 2 ? `Rare ${user}` : null;

/** What the rows are made for: the keys of the installation, and how much later than `now` it looks at them. */
export interface Filled {
	unlock: Unlock<Unlocked>;
	later: number;
}

/** Makes the file. Rows go in without indexes, which are made afterwards: that takes minutes less. */
export async function fill(
	file: string,
	told: (step: string) => void,
	filled: Filled = { unlock, later: 0 },
): Promise<void> {
	const { storage, unlocked } = await openStorage(`file:${file}`, filled.unlock);
	await storage.close();
	const sqlite = new BetterSqlite3(file);
	sqlite.pragma("synchronous = OFF");
	sqlite.pragma("foreign_keys = OFF");
	const indexes = sqlite
		.prepare<[], { name: string; sql: string }>(
			"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql <> ''",
		)
		.all();
	for (const { name } of indexes) sqlite.exec(`DROP INDEX ${name}`);
	for (const app of apps) {
		sqlite
			.prepare("INSERT INTO apps VALUES (?, 'wechat', ?, ?, '', '{}', 1, ?)")
			.run(app, `wx_${app}`, app, begin + filled.later);
	}
	for (const [step, add] of Object.entries({ users: addUsers, sessions: addSessions, events: addEvents })) {
		told(step);
		sqlite.transaction(() => add(sqlite, filled.later, unlocked.chainKey))();
	}
	told("indexes");
	for (const { sql } of indexes) sqlite.exec(sql);
	sqlite.close();
}

function addUsers(sqlite: Database, later: number): void {
	const add = sqlite.prepare(
		`INSERT INTO users (id, app_id, openid, unionid, nickname, blocked_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
	);
	for (let i = 1; i <= million; i++) {
		const unionid = i % 10 === 3 ? `u-${i % 50_000}` : null;
		add.run(
			userId(i),
			appOf(i),
			`o-${i}`,
			unionid,
			nicknameOf(i),
			i % 1_000 === 9 ? now + later : null,
			timeOf(i) + later,
		);
	}
}

/** One row in five is of one millisecond: somebody imported them. */
function timeOf(row: number): number {
	const isImported = row > 400_000 && row <= 600_000;
	return begin + Math.floor((isImported ? 0.4 : row / million) * 59.9 * day);
}

/** Four in five expired, one in twenty revoked; of the app that is tiny only the oldest one is active. */
function addSessions(sqlite: Database, later: number): void {
	const random = dice();
	const add = sqlite.prepare(
		`INSERT INTO sessions (id, token_hash, user_id, app_id, ip, user_agent, created_at, last_seen_at, expires_at, revoked_at)
		VALUES (?, ?, ?, ?, ?, 'MicroMessenger/8.0.49 NetType/WIFI Language/zh_CN', ?, ?, ?, ?)`,
	);
	for (let i = 1; i <= million; i++) {
		const user = random(20) === 0 ? heavyUser : 1 + random(million);
		const at = timeOf(i) + later;
		const isActive = appOf(user) === "app_tiny" ? i < 40_000 : i > 850_000 || i <= 5;
		const ip = random(5) === 0 ? busyAddress : `198.51.${random(256)}.${random(200)}`;
		const revokedAt = random(20) === 0 ? at + 1_000 : null;
		add.run(
			sessionId(i),
			Buffer.from(`token ${i}`),
			userId(user),
			appOf(user),
			ip,
			at,
			at,
			isActive ? now + later + i : at + 1,
			revokedAt,
		);
	}
}

/** Logins mostly; what went wrong seldom, one reason only among the oldest, and one operator a few times. */
function addEvents(sqlite: Database, later: number, chainKey: KeyObject): void {
	const random = dice();
	const add = sqlite.prepare(
		`INSERT INTO audit_events (seq, id, at, action, outcome, reason, appid, user_id, session_id, operator_id, ip, user_agent,
			request_id, detail, origin_digest, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'MicroMessenger/8.0.49', ?, '{}', ?, ?)`,
	);
	let hash = chainStart;
	for (let seq = 1; seq <= million; seq++) {
		const user = random(20) === 0 ? heavyUser : 1 + random(million);
		const die = random(100);
		const action = (die < 70 ? "login" : auditActions[random(6)]) ?? "login";
		const outcome = random(20) === 0 ? "refused" : random(50) === 0 ? "failed" : "ok";
		const reason =
			seq <= 5 ? "watermark_future" : outcome === "ok" ? null : random(3) === 0 ? "bad_padding" : "invalid_code";
		const operatorId = seq % 200_000 === 3 ? "opr_1" : null;
		const ip = random(5) === 0 ? busyAddress : `198.51.${random(256)}.${random(200)}`;
		const [appid, sessionId_, requestId] = [`wx_${appOf(user)}`, sessionId(1 + random(million)), id("req", seq >> 1)];
		const event: AuditEvent = {
			...{ seq, id: eventId(seq), at: timeOf(seq) + later, action, outcome, reason, appid, userId: userId(user) },
			...{
				sessionId: sessionId_,
				operatorId,
				apiKeyId: null,
				ip,
				userAgent: "MicroMessenger/8.0.49",
				requestId,
				detail: {},
			},
		};
		const chained = link(chainKey, hash, event);
		hash = chained.hash;
		const ids = [appid, event.userId, event.sessionId, operatorId, ip, requestId];
		add.run(seq, event.id, event.at, action, outcome, reason, ...ids, chained.originDigest, hash);
	}
	sqlite.prepare("INSERT INTO audit_head VALUES (1, ?, ?, ?)").run(million, hash, signHead(chainKey, million, hash));
}
