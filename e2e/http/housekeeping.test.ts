import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import Database from "better-sqlite3";
import { expect, test, vi } from "vitest";
import { newWorld } from "../world/world.ts";

const days = 86_400_000;

test("a server tidies up by itself: what ended long ago goes, what was counted stays over its end", async () => {
	await using world = await newWorld();
	const { server, wechat } = world;
	const old = await world.loggedInUser("o-old");
	await server.call("/api/session", { method: "DELETE", token: old.token });
	const young = await world.loggedInUser("o-young");
	await server.call("/api/login", { json: { code: "unknown" } });

	expect(await server.stop("SIGTERM")).toBe(0);
	const counted = "SELECT appid, label, sum(count) AS calls, sum(total) > 0 AS timed FROM counts";
	const calls = world.rows(`${counted} WHERE name = 'upstream.exchange' GROUP BY label ORDER BY label`);
	expect(calls).toEqual([
		{ appid: wechat.appid, label: "", calls: 2, timed: 1 },
		{ appid: wechat.appid, label: "invalid_code", calls: 1, timed: expect.any(Number) },
	]);

	const file = new Database(join(server.folder, "lingpai.db"));
	const longAgo = Date.now() - 31 * days;
	file.prepare("UPDATE sessions SET revoked_at = ? WHERE revoked_at IS NOT NULL").run(longAgo);
	file.prepare("UPDATE used_codes SET used_at = ?").run(longAgo);
	// Where it ran for more than five seconds it tidied up once already, and would not again before the night.
	file.prepare("DELETE FROM leases WHERE name = 'retention'").run();
	file.close();
	await server.start();
	await vi.waitUntil(() => world.rows("SELECT 1 FROM sessions").length === 1, { timeout: 60_000, interval: 200 });
	await vi.waitUntil(() => world.rows("SELECT 1 FROM audit_events WHERE action = 'retention.purge'").length === 1, {
		...{ timeout: 60_000, interval: 200 },
	});
	expect(world.rows("SELECT detail FROM audit_events WHERE action = 'retention.purge'")).toEqual([
		{ detail: JSON.stringify({ sessions: 1, codes: 3, operatorSessions: 0, auditEvents: 0, counts: 0 }) },
	]);
	expect(world.rows("SELECT 1 FROM used_codes")).toEqual([]);
	expect((await server.call("/api/session", { token: young.token })).status).toBe(200);
	expect((await server.call("/api/session", { token: old.token })).body.error).toBe("session_unknown");

	const sample = world.rows(
		"SELECT appid, count, total FROM counts WHERE name = 'sessions.active' ORDER BY hour DESC LIMIT 1",
	);
	expect(sample).toEqual([{ appid: wechat.appid, count: 1, total: 1 }]);
});

test("a server that starts writes nothing by itself while its first page keeps it busy: others would wait for it", async () => {
	await using world = await newWorld();
	const sealing = () => world.rows("SELECT 1 FROM leases WHERE name GLOB 'sealing *'").length;
	await vi.waitUntil(() => sealing() === 1, { timeout: 60_000 });
	const firstPage = join(world.server.folder, "first-page");
	const NODE_OPTIONS = `--import=${resolve("e2e/world/first-page.mjs")}`;
	const starting = world.another({ NODE_OPTIONS, FIRST_PAGE: firstPage });
	await vi.waitUntil(() => existsSync(`${firstPage}.awaited`), { timeout: 60_000 });
	await new Promise((resolve) => setTimeout(resolve, 1_000));
	expect(sealing()).toBe(1);
	writeFileSync(firstPage, "");
	await using _other = await starting;
	await vi.waitUntil(() => sealing() === 2, { timeout: 60_000 });
});
