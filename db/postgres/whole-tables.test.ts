import { describe, expect, test } from "vitest";
import { openStorage } from "../open.ts";
import { noAuditFilter, noSessionFilter, noUserFilter } from "../suite/paging.ts";
import { aKey, aLogin, anApp, anEvent, noon, unlock } from "../suite/rows.ts";
import { allEnded, ask, newMigratedDatabase, serverUrl } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";

describe.runIf(serverUrl !== null)("on PostgreSQL", () => {
	test("what is done for one user, session or page touches no more of the tables when they are twenty times as large", async () => {
		const url = await newMigratedDatabase();
		await (await openStorage(url, unlock, undefined, patient)).storage.close();
		await leaveAlone(url);
		await grow(url, 1, 2_000);
		const small = await touched(url, 12);
		await grow(url, 2_001, 40_000);
		const large = await touched(url, 12);
		console.log(small, large);
		expect(large).toBeLessThan(small * 1.5);
	});
});

/** The blocks of tables and indexes that so many rounds of everything touch. */
async function touched(url: string, rounds: number): Promise<number> {
	const before = await blocks(url);
	const { storage } = await openStorage(url, unlock, undefined, patient);
	const app = anApp();
	await storage.apps.save(app, { created: anEvent(), updated: anEvent() });
	const revocation = { at: noon + 1, by: "user", reason: null };
	// Often, for PostgreSQL plans a statement anew until it knows it well.
	for (let time = 0; time < rounds; time++) {
		const login = aLogin(app, `o-${time % 3}`, { sessionKey: aKey(`${time}`), maxSessions: 2 });
		await storage.codes.claim(app.id, login.session.tokenHash, noon);
		const opened = await storage.sessions.open(login, anEvent());
		if (opened === "blocked") throw new Error("nobody is blocked");
		await storage.sessions.byTokenHash(login.session.tokenHash);
		await storage.sessions.byId(login.session.id);
		await storage.sessions.touch(login.session.id, noon + 1, null);
		await storage.sessionKeys.ofUser(opened.user.id);
		await storage.sessions.page(noSessionFilter, 50, null);
		await storage.users.page(noUserFilter, 50, null);
		await storage.audit.page(noAuditFilter, 50, null);
		await storage.sessions.revoke(login.session.id, revocation, anEvent());
		await storage.sessions.revokeSome({ userId: opened.user.id }, 10, revocation, anEvent());
		await storage.sessions.revokeSome({ appId: app.id }, 10, revocation, anEvent());
		await storage.users.dossier(opened.user.id);
		await storage.users.erase(opened.user.id, anEvent());
		await storage.sessions.purge(noon, 10);
		await storage.codes.purge(noon, 10);
	}
	await storage.close();
	await allEnded(url);
	return (await blocks(url)) - before;
}

/** Has the server's own clean-up read no tables, which would count. */
async function leaveAlone(url: string): Promise<void> {
	const tables = await ask<{ name: string }>(url, "SELECT relname AS name FROM pg_stat_user_tables");
	for (const { name } of tables) await ask(url, `ALTER TABLE "${name}" SET (autovacuum_enabled = false)`);
}

async function blocks(url: string): Promise<number> {
	const [row] = await ask<{ blocks: number }>(
		url,
		`SELECT sum(heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit + idx_blks_read, 0))::int AS blocks
		FROM pg_statio_user_tables`,
	);
	return row?.blocks ?? 0;
}

/** Adds users of another app, each with a session, a key and an event. */
async function grow(url: string, from: number, to: number): Promise<void> {
	const series = `FROM generate_series(${from}, ${to}) AS n`;
	for (const statement of [
		`INSERT INTO apps (id, platform, appid, name, sealed_secret, policy, enabled, created_at)
		VALUES ('app_grown', 'wechat', 'wxgrown', '', '', '{}', true, 0) ON CONFLICT DO NOTHING`,
		`INSERT INTO users (id, app_id, openid, created_at) SELECT 'usr_g' || n, 'app_grown', 'g' || n, n ${series}`,
		`INSERT INTO sessions (id, token_hash, user_id, app_id, ip, created_at, last_seen_at, expires_at)
		SELECT 'ses_g' || n, sha256(n::text::bytea), 'usr_g' || n, 'app_grown', '10.0.0.' || n % 256, n, n, ${noon * 2} ${series}`,
		`INSERT INTO session_keys (user_id, fingerprint, sealed_key, obtained_at)
		SELECT 'usr_g' || n, sha256(n::text::bytea), '', n ${series}`,
		`INSERT INTO used_codes (app_id, code_hash, used_at) SELECT 'app_grown', sha256(n::text::bytea), ${noon} ${series}`,
		"ANALYZE",
	]) {
		await ask(url, statement);
	}
}
