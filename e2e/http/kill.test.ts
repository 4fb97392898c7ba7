import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { BusyClients } from "../world/busy-clients.ts";
import { type FakeWechat, fakeWechat } from "../world/fake-wechat.ts";
import { killUnderLoad, toldOf } from "../world/kills.ts";
import { faultsOf, newLedger } from "../world/ledger.ts";
import { type Environment, lingpai } from "../world/lingpai.ts";

let wechat: FakeWechat;
let environment: Environment;

beforeAll(async () => {
	wechat = await fakeWechat();
	environment = {
		LINGPAI_UPSTREAM_WECHAT: wechat.url,
		LINGPAI_APP: `wechat:${wechat.appid}:${wechat.secret}`,
		LINGPAI_RATE_LIMITS: "off",
	};
});

afterAll(async () => {
	await wechat[Symbol.asyncDispose]();
});

test("killed ten times under load, it loses nothing that it acknowledged", async () => {
	await using server = await lingpai(environment);
	const ledger = newLedger();
	const { answers, faults } = await killUnderLoad(server, wechat, ledger, 10);
	expect(faults.slice(0, 10)).toEqual([]);
	expect([...ledger.sessions.values()].filter((state) => state === "ended").length).toBeGreaterThan(100);
	console.log(`10 kills, ${answers} answers: ${toldOf(ledger)}`);
});

test("the ledger sees a lost login, a session that came back, a lost event and a cut chain", async () => {
	await using server = await lingpai(environment);
	const ledger = newLedger();
	const clients = new BusyClients(server.url, wechat, ledger);
	const load = clients.run(2, 10);
	load.catch(() => undefined);
	await vi.waitUntil(() => clients.answered > 50, { timeout: 60_000, interval: 10 });
	await server.stop("SIGKILL");
	await load;
	await server.start();
	expect(await faultsOf(ledger, server)).toEqual([]);

	await server.stop();
	const database = new BetterSqlite3(join(server.folder, "lingpai.db"));
	const sessionOf = "(SELECT session_id FROM audit_events WHERE action = ? ORDER BY seq LIMIT 1)";
	const [lost = ""] = [...ledger.events].find(([, event]) => event === "verify ok") ?? [];
	database.prepare(`UPDATE sessions SET revoked_at = NULL WHERE id = ${sessionOf}`).run("logout");
	database.prepare(`DELETE FROM sessions WHERE id = ${sessionOf}`).run("login");
	database.exec("DROP TRIGGER audit_events_stay");
	expect(database.prepare("DELETE FROM audit_events WHERE request_id = ?").run(lost).changes).toBe(1);
	database.close();

	await server.start();
	const faults = await faultsOf(ledger, server);
	expect(faults).toHaveLength(4);
	expect(faults.filter((fault) => /^login \d+ is lost: .*session_unknown/.test(fault))).toHaveLength(1);
	expect(faults.filter((fault) => /^log-out \d+ is lost: .*"active":true/.test(fault))).toHaveLength(1);
	expect(faults).toContain(`verify ok (${lost}) stands 0 times in the audit log`);
	expect(faults.at(-1)).toMatch(/^the chain does not verify/);
});
