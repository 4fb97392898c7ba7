import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { expect, test, vi } from "vitest";
import { BusyClients } from "../world/busy-clients.ts";
import { fakeWechat } from "../world/fake-wechat.ts";
import { newLedger } from "../world/ledger.ts";
import { lingpai } from "../world/lingpai.ts";
import { newWorld } from "../world/world.ts";

// Twenty are made by `npm run test:reliability -- --long backup`.
const backups = 4;

const title = "backups under load: each restores and verifies, and holds what was acknowledged before it";

test(title, { timeout: 400_000 }, async () => {
	await using wechat = await fakeWechat();
	const environment = {
		LINGPAI_UPSTREAM_WECHAT: wechat.url,
		LINGPAI_UPSTREAM_TIMEOUT_MS: "30000",
		LINGPAI_APP: `wechat:${wechat.appid}:${wechat.secret}`,
		LINGPAI_RATE_LIMITS: "off",
	};
	await using server = await lingpai(environment);
	const ledger = newLedger();
	const clients = new BusyClients(server.url, wechat, ledger);
	const load = clients.run(8, 0);
	// What it meets is told at its end, and not as nobody's.
	load.catch(() => {});
	await vi.waitUntil(() => clients.answered > 200, { timeout: 120_000, interval: 20 });
	const made: { file: string; events: number; before: string[] }[] = [];
	for (let i = 0; i < backups; i += 1) {
		const file = join(server.folder, `backup-${i}.db`);
		const [before, answered] = [[...ledger.events.keys()], clients.answered];
		const { code, stdout, stderr } = await server.command("backup", file, "--json");
		expect([code, stderr.replaceAll(/^\d.*\n/gm, "")]).toEqual([0, ""]);
		const { events, verified } = JSON.parse(stdout);
		expect(verified).toBe(true);
		expect(clients.answered).toBeGreaterThan(answered);
		made.push({ file, events, before });
	}
	await server.stop("SIGKILL");
	await load;

	const key = readFileSync(join(server.folder, "master.keys"), "utf8");
	await using elsewhere = await lingpai({ LINGPAI_SIMULATOR: "0" });
	await elsewhere.stop();
	writeFileSync(join(elsewhere.folder, "master.keys"), key);
	let [events, missing] = [0, 0];
	for (const { file, events: told, before } of made) {
		const { code, stdout, stderr } = await elsewhere.command("restore", file, "--keep-sessions", "--json");
		expect([code, stderr.replaceAll(/^\d.*\n/gm, "")]).toEqual([0, ""]);
		expect(JSON.parse(stdout).events).toBe(told + 1);
		const kept = requestIdsIn(join(elsewhere.folder, "lingpai.db"));
		missing += before.filter((requestId) => !kept.has(requestId)).length;
		events += told;
	}
	expect(missing).toBe(0);
	const { code, stdout } = await elsewhere.command("audit", "verify", "--json");
	expect([code, JSON.parse(stdout).ok]).toEqual([0, true]);
	const last = [...ledger.sessions].find(([, state]) => state === "open")?.[0] ?? "";
	await elsewhere.start(environment);
	expect((await elsewhere.call("/api/session", { token: last })).status).toBe(200);
	console.log(`${backups} backups under load, ${events} events in all: ${backups} restored and verified`);
});

function requestIdsIn(file: string): Set<unknown> {
	const database = new BetterSqlite3(file);
	try {
		return new Set(database.prepare("SELECT request_id FROM audit_events").pluck().all());
	} finally {
		database.close();
	}
}

test("a backup is private, holds no key, replaces nothing unasked, and is audited", async () => {
	await using world = await newWorld();
	const { server } = world;
	const { token } = await world.loggedInUser("o-alice");
	const file = join(server.folder, "copy.db");
	const { code, stdout } = await server.command("backup", file);
	expect(code).toBe(0);
	expect(stdout).toContain(`The master keys are not in it: keep ${join(server.folder, "master.keys")} elsewhere`);
	expect(statSync(file).mode & 0o777).toBe(0o600);
	const bytes = readFileSync(file);
	const key = Buffer.from(readFileSync(join(server.folder, "master.keys"), "utf8").trim().slice(3), "base64");
	for (const secret of [key, key.toString("base64"), token, world.wechat.secret, world.wechat.sessionKey("o-alice")]) {
		expect(bytes.includes(secret)).toBe(false);
	}
	expect(bytes.includes("o-alice")).toBe(true);

	expect(await server.command("backup", file)).toMatchObject({
		...{ code: 1, stdout: "" },
		stderr: `lingpai: ${file} is there already; --force replaces it\n`,
	});
	expect(readFileSync(file).equals(bytes)).toBe(true);
	const again = await server.command("backup", file, "--force", "--no-verify", "--json");
	expect(JSON.parse(again.stdout)).toMatchObject({ file, verified: false });
	expect(readFileSync(file).equals(bytes)).toBe(false);
	expect(world.rows("SELECT detail ->> 'file' AS file FROM audit_events WHERE action = 'data.backup'")).toEqual([
		{ file: "copy.db" },
		{ file: "copy.db" },
	]);
	const nowhere = await server.command("backup", join(server.folder, "nowhere", "copy.db"));
	expect(nowhere).toMatchObject({
		code: 1,
		stderr: expect.stringMatching(/^lingpai: .*cannot be written \(ENOENT\)\n$/),
	});
	expect((await server.command("backup")).code).toBe(64);
	expect(readdirSync(server.folder).filter((name) => name.includes("partial"))).toEqual([]);
	expect(existsSync(join(server.folder, "nowhere"))).toBe(false);
});
