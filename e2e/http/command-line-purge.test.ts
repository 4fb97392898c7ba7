import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newWorld, type World } from "../world/world.ts";

const days = 86_400_000;

let world: World;

beforeAll(async () => {
	world = await newWorld();
	// The server has nothing to do by itself until tonight.
	withFile("INSERT OR REPLACE INTO leases VALUES ('retention', '', ?)", Date.now());
});

afterAll(() => world[Symbol.asyncDispose]());

const purge = (...words: string[]) => world.server.command("purge", ...words);
const sessions = () => world.rows("SELECT 1 FROM sessions").length;

function withFile(sql: string, ...values: number[]): void {
	const file = new BetterSqlite3(join(world.server.folder, "lingpai.db"), { timeout: 60_000 });
	file.prepare(sql).run(...values);
	file.close();
}

/** Three sessions that ended a month ago. */
beforeEach(async () => {
	withFile("DELETE FROM sessions");
	for (let i = 0; i < 3; i++) await world.loggedInUser("o-alice");
	withFile("UPDATE sessions SET revoked_at = ?", Date.now() - 31 * days);
});

describe("lingpai purge", () => {
	test("tells with --dry-run what it would remove, and removes nothing", async () => {
		const { code, stdout } = await purge("--dry-run");
		expect([code, stdout]).toEqual([0, expect.stringMatching(/^ +3 {2}sessions that ended or expired$/m)]);
		const { wouldRemove } = JSON.parse((await purge("--dry-run", "--json")).stdout);
		expect(wouldRemove).toEqual({ sessions: 3, codes: 0, operatorSessions: 0, auditEvents: 0, counts: 0 });
		expect(sessions()).toBe(3);
	});

	test("removes what is old beside a running server, with its progress, and tells it in the audit log", async () => {
		const { code, stdout, stderr } = await purge("--json");
		expect([code, JSON.parse(stdout)]).toMatchObject([0, { removed: { sessions: 3 }, complete: true }]);
		expect(stderr).toContain("3 of 3 rows removed");
		expect(sessions()).toBe(0);
		const [event] = world.rows(
			"SELECT outcome, detail FROM audit_events WHERE action = 'retention.purge' ORDER BY seq DESC",
		);
		expect(event).toMatchObject({ outcome: "ok", detail: expect.stringContaining('"sessions":3') });
	});

	test("leaves it to another process that is at it", async () => {
		withFile("INSERT OR REPLACE INTO leases VALUES ('retention', 'another', ?)", Date.now() + 3_600_000);
		const busy = await purge();
		expect([busy.code, busy.stderr]).toEqual([1, expect.stringMatching(/^lingpai: another process is at it/)]);
		expect(sessions()).toBe(3);
		withFile("UPDATE leases SET until = ?", Date.now() - 1);
		expect((await purge()).code).toBe(0);
	});

	test("removes the oldest audit events as the settings say; the rest verifies", async () => {
		const { key } = await world.apiKey({ scope: "admin" });
		const change = (json: object) => world.server.call("/api/admin/settings", { method: "PATCH", token: key, json });
		expect((await change({ maxAuditEvents: 1_000 })).status).toBe(200);
		for (let i = 0; i < 1_100; i += 100) {
			await Promise.all(Array.from({ length: 100 }, () => world.server.call("/api/login", { json: { code: "none" } })));
		}
		const { removed } = JSON.parse((await purge("--json")).stdout);
		expect(removed.auditEvents).toBeGreaterThan(100);
		const { ok, events, purged } = JSON.parse((await world.server.command("audit", "verify", "--json")).stdout);
		expect([ok, events, purged]).toEqual([true, 1_001, removed.auditEvents]);
		const whole = await world.server.command("audit", "verify");
		expect(whole.stdout).toContain(`${purged} events before them were removed, for their age or with lost keys.`);
		const first = (await world.server.call("/api/admin/retention", { token: key })).body;
		expect(first).toMatchObject({ isRunning: false, lastRun: { complete: true, removed } });
	});

	test("removes nothing of an audit log that was changed, and leaves with 1", async () => {
		withFile("DROP TRIGGER audit_events_stay_as_written");
		withFile("UPDATE audit_events SET outcome = 'ok' WHERE seq = (SELECT seq + 1 FROM audit_base)");
		const { code, stdout } = await purge();
		expect(code).toBe(1);
		expect(stdout).toMatch(/The audit log was changed at event \d+: nothing of it was removed\./);
	});
});
