import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ManagedApps, managedApps } from "../world/managed-apps.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;
let apps: ManagedApps;

beforeAll(async () => {
	world = await newWorld();
	apps = await managedApps(world);
});

afterAll(() => world[Symbol.asyncDispose]());

test("five thousand users are erased with their app, in steps that hold nobody up", async () => {
	const { id, appid } = await apps.registered();
	const { token } = await world.loggedInUser("o-last", { appid });
	addUsers(id, 5_000);
	const waits: number[] = [];
	const begun = performance.now();
	let isDone = false;
	const deleted = apps.ask(`/api/admin/apps/${id}`, { method: "DELETE" }).finally(() => {
		isDone = true;
	});
	while (!isDone) {
		const started = performance.now();
		expect((await world.server.call("/api/health/ready")).status).toBe(200);
		waits.push(performance.now() - started);
	}
	expect((await deleted).status).toBe(204);
	const [whole, worst] = [performance.now() - begun, Math.max(...waits)].map(Math.round);
	console.log(`5,001 users erased in ${whole} ms; of ${waits.length} requests meanwhile the slowest took ${worst} ms`);
	expect(waits.length).toBeGreaterThan(5);
	expect(worst).toBeLessThan(Number(whole) / 2);

	expect((await world.server.call("/api/session", { token })).body.error).toBe("session_unknown");
	expect(await apps.logIn("o-last", appid)).toEqual([404, "app_unknown"]);
	expect(world.rows(`SELECT count(*) AS users FROM users WHERE app_id = '${id}'`)).toEqual([{ users: 0 }]);
	expect(world.rows("SELECT count(*) AS sessions FROM sessions WHERE user_id LIKE 'usr_many%'")).toEqual([
		{ sessions: 0 },
	]);
	const events = await apps.ask(`/api/admin/audit?action=app.delete&appid=${appid}`);
	expect(events.body.items).toMatchObject([{ detail: { users: 5_001, apiKeys: 0 } }]);
	expect((await apps.ask("/api/admin/audit/verify")).body.ok).toBe(true);
});

/** Adds users with a session each, in the data file. */
function addUsers(appId: string, count: number): void {
	const file = new BetterSqlite3(join(world.server.folder, "lingpai.db"), { timeout: 5_000 });
	const insert = file.transaction(() => {
		const user = file.prepare("INSERT INTO users (id, app_id, openid, created_at) VALUES (?, ?, ?, ?)");
		const session = file.prepare(
			"INSERT INTO sessions (id, token_hash, user_id, app_id, created_at, last_seen_at, expires_at) VALUES (?, randomblob(32), ?, ?, ?, ?, ?)",
		);
		const now = Date.now();
		for (let number = 0; number < count; number += 1) {
			user.run(`usr_many${number}`, appId, `o-many${number}`, now);
			session.run(`ses_many${number}`, `usr_many${number}`, appId, now, now, now + 3_600_000);
		}
	});
	try {
		insert();
	} finally {
		file.close();
	}
}
