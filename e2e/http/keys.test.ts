import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { BusyClients } from "../world/busy-clients.ts";
import { fakeWechat } from "../world/fake-wechat.ts";
import { faultsOf, newLedger } from "../world/ledger.ts";
import { type Lingpai, lingpai } from "../world/lingpai.ts";
import { newWorld } from "../world/world.ts";

interface Listed {
	id: string;
	first: boolean;
	values: number;
	servers: number;
}

async function keysOf(server: Lingpai): Promise<Listed[]> {
	const { code, stdout, stderr } = await server.command("keys", "list", "--json");
	expect([code, stderr]).toEqual([0, ""]);
	return JSON.parse(stdout);
}

async function rotated(server: Lingpai, ...words: string[]) {
	const { code, stdout, stderr } = await server.command("keys", "rotate", ...words, "--json");
	expect([code, stderr.replaceAll(/^(\d.*|.*waiting until.*)\n/gm, "")]).toEqual([0, ""]);
	return JSON.parse(stdout);
}

test("master keys are rotated under load three times: no request fails, and nothing needs an old key", async () => {
	await using wechat = await fakeWechat();
	await using server = await lingpai({
		LINGPAI_UPSTREAM_WECHAT: wechat.url,
		LINGPAI_APP: `wechat:${wechat.appid}:${wechat.secret}`,
		LINGPAI_RATE_LIMITS: "off",
	});
	const file = join(server.folder, "master.keys");
	const ledger = newLedger();
	const load = new BusyClients(server.url, wechat, ledger);
	const running = load.run(8, 0);
	// Heard at the end.
	running.catch(() => undefined);
	await vi.waitUntil(() => load.answered > 200, { timeout: 60_000, interval: 20 });
	for (const id of ["k2", "k3", "k4"]) {
		const before = load.answered;
		expect(await rotated(server, "--new", "--drop-old")).toMatchObject({ first: id, made: id, unopened: 0 });
		expect(readFileSync(file, "utf8")).toMatch(new RegExp(`^${id}:[\\w+/]{43}=\\n$`));
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(load.answered).toBeGreaterThan(before);
	}
	expect(await keysOf(server)).toEqual([{ id: "k4", first: true, values: expect.any(Number), servers: 1 }]);
	await vi.waitUntil(() => load.answered > 1_000, { timeout: 60_000, interval: 20 });
	console.log(`3 rotations under load: ${load.answered} requests answered, none failed`);
	await server.stop("SIGKILL");
	await running;
	await server.start();
	expect(await faultsOf(ledger, server)).toEqual([]);
	expect(server.output()).not.toMatch(/"level":"error"/);
});

test("killed half-way, a rotation goes on where it is run again", async () => {
	await using world = await newWorld();
	const { server } = world;
	for (let i = 0; i < 30; i++) await world.loggedInUser(`o-${i}`);
	const file = join(server.folder, "master.keys");
	const [old = ""] = readFileSync(file, "utf8").split("\n");
	// As a kill leaves it: the new key is first, and nothing is sealed with it yet.
	writeFileSync(file, `k2:${Buffer.alloc(32, 2).toString("base64")}\n${old}\n`);
	await vi.waitUntil(async () => (await keysOf(server)).some(({ id, servers }) => id === "k2" && servers === 1), {
		timeout: 60_000,
		interval: 300,
	});
	const { token } = await world.loggedInUser("o-new");
	expect((await keysOf(server)).map(({ id, first }) => [id, first])).toEqual([
		["k2", true],
		["k1", false],
	]);
	expect(await rotated(server)).toMatchObject({ made: null, first: "k2", dropped: [] });
	expect(await rotated(server, "--drop-old")).toMatchObject({ sealed: 0, dropped: ["k1"] });
	expect(world.rows("SELECT DISTINCT substr(sealed_key, 1, 3) AS key FROM session_keys")).toEqual([{ key: "k2:" }]);
	const profile = world.wechat.encrypt("o-new", { openId: "o-new", nickName: "甲" });
	expect((await server.call("/api/decrypt", { token, json: profile })).status).toBe(200);
	const { code, stdout } = await server.command("audit", "verify", "--json");
	expect([code, JSON.parse(stdout).ok]).toEqual([0, true]);
});

test("keys of the environment are rotated over restarts, and a server that seals with another key is told of", async () => {
	const key = (id: string, fill: number) => `${id}:${Buffer.alloc(32, fill).toString("base64")}`;
	await using world = await newWorld({ LINGPAI_MASTER_KEYS: key("a", 1) });
	const { server } = world;
	const { token } = await world.loggedInUser("o-alice");
	expect(await server.command("keys", "rotate", "--new")).toMatchObject({
		...{ code: 64, stdout: "" },
		stderr: expect.stringMatching(/^lingpai: --new is for keys in a file; [^\n]+\n$/),
	});
	const list = (...keys: string[]) => {
		server.environment.LINGPAI_MASTER_KEYS = keys.join(",");
	};
	list(key("b", 2), key("a", 1));
	await vi.waitUntil(() => world.rows("SELECT 1 FROM leases WHERE name GLOB 'sealing *'").length === 1, {
		timeout: 60_000,
	});
	expect(await server.command("keys", "rotate")).toMatchObject({
		code: 1,
		stderr: 'lingpai: a running server still seals with the key "a": start it again with "b" first in its list\n',
	});
	await server.stop();
	await server.start();
	expect(await rotated(server, "--drop-old")).toMatchObject({ first: "b", dropped: ["a"] });
	list(key("b", 2));
	await server.stop();
	await server.start();
	const profile = world.wechat.encrypt("o-alice", { openId: "o-alice", nickName: "甲" });
	expect((await server.call("/api/decrypt", { token, json: profile })).status).toBe(200);
});

test("a running server whose key file is lost or spoilt goes on, and says so once", async () => {
	await using world = await newWorld();
	const { server } = world;
	const file = join(server.folder, "master.keys");
	const right = readFileSync(file);
	await vi.waitUntil(() => world.rows("SELECT 1 FROM leases").length > 0, { timeout: 60_000 });
	writeFileSync(file, `k7:${Buffer.alloc(32, 7).toString("base64")}\n`);
	await vi.waitUntil(() => server.output().includes("is missing, and what it sealed is still here"), {
		timeout: 60_000,
	});
	rmSync(file);
	const told = () => server.output().match(/"work":"master keys"/g) ?? [];
	await vi.waitUntil(() => told().length === 2, { timeout: 60_000 });
	// Time for two more looks at the file, which say nothing.
	await new Promise((resolve) => setTimeout(resolve, 4_500));
	const { token } = await world.loggedInUser("o-alice");
	const profile = world.wechat.encrypt("o-alice", { openId: "o-alice", nickName: "甲" });
	expect((await server.call("/api/decrypt", { token, json: profile })).status).toBe(200);
	expect(told()).toHaveLength(2);
	writeFileSync(file, right);
	await server.stop();
	await server.start();
});
