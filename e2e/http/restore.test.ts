import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import type { Lingpai } from "../world/lingpai.ts";
import { newWorld, type World } from "../world/world.ts";

const plain = (text: string) => text.replaceAll(/^\d.*\n/gm, "");

async function backedUp({ server }: World, name = "backup.db"): Promise<string> {
	const file = join(server.folder, name);
	expect((await server.command("backup", file, "--force")).code).toBe(0);
	return file;
}

async function isWhole(server: Lingpai): Promise<boolean> {
	const { code, stdout } = await server.command("audit", "verify", "--json");
	return code === 0 && JSON.parse(stdout).ok === true;
}

test("what was erased, ended and blocked after a backup stays so when it is restored", async () => {
	await using world = await newWorld();
	const { server } = world;
	const logIn = (user: string) => world.loggedInUser(user);
	const [alice, bob, carol, dora] = [
		await logIn("alice"),
		await logIn("bob"),
		await logIn("carol"),
		await logIn("dora"),
	];
	const { key } = await world.apiKey();
	const backup = await backedUp(world);
	expect((await server.call("/api/user", { method: "DELETE", token: alice.token })).status).toBe(204);
	expect((await server.call("/api/session", { method: "DELETE", token: bob.token })).status).toBe(204);
	world.block(carol.user.id);
	const eve = await logIn("eve");

	const running = await server.command("restore", backup);
	expect(running).toMatchObject({
		...{ code: 1, stdout: "" },
		stderr: "lingpai: a server or a command has the database open: stop it first\n",
	});
	expect((await server.call("/api/session", { token: dora.token })).status).toBe(200);
	await server.stop();
	const { code, stdout, stderr } = await server.command("restore", backup);
	expect([code, plain(stderr)]).toEqual([0, ""]);
	expect(stdout).toMatch(/^Taken away again: users erased 1, users blocked 1, sessions 1\.$/m);
	await server.start();

	const status = async (token: string) => (await server.call("/api/session", { token })).body.error ?? "active";
	expect(await Promise.all([alice, bob, carol, dora, eve].map(({ token }) => status(token)))).toEqual([
		...["session_unknown", "session_revoked", "user_blocked", "active", "session_unknown"],
	]);
	expect((await server.call("/api/introspect", { token: key, json: { token: dora.token } })).body.active).toBe(true);
	expect(world.rows(`SELECT 1 FROM audit_events WHERE user_id = '${alice.user.id}' AND ip IS NOT NULL`)).toEqual([]);
	expect(await isWhole(server)).toBe(true);
	// The log is written in the background.
	const erased = () => server.output().match(/"userId":"(usr_[^"]+)".*"user erased"/)?.[1];
	await expect.poll(erased, { timeout: 60_000 }).toBe(alice.user.id);
});

test("on a new machine all sessions end, those on the list of erasures are erased, and the key must be there", async () => {
	await using world = await newWorld();
	const { server } = world;
	const [alice, bob] = [await world.loggedInUser("alice"), await world.loggedInUser("bob")];
	const backup = await backedUp(world, "moved.db");
	const key = readFileSync(join(server.folder, "master.keys"));
	await server.stop();
	const bytes = readFileSync(backup);
	for (const name of readdirSync(server.folder)) rmSync(join(server.folder, name), { recursive: true });
	writeFileSync(backup, bytes);

	const keyless = await server.command("restore", backup);
	expect(keyless).toMatchObject({ code: 78, stdout: "" });
	expect(keyless.stderr).toMatch(/^lingpai: .*moved\.db: .*master\.keys is missing/m);
	expect(readdirSync(server.folder)).toEqual(["moved.db"]);

	writeFileSync(join(server.folder, "master.keys"), key, { mode: 0o600 });
	const list = join(server.folder, "erased.txt");
	writeFileSync(list, `${alice.user.id}\n`);
	const { code, stdout } = await server.command("restore", backup, "--erased", list);
	expect(code).toBe(0);
	expect(stdout).toContain("All sessions were ended, because nothing newer tells which ones were");
	expect(statSync(join(server.folder, "lingpai.db")).mode & 0o777).toBe(0o600);
	await server.start();
	expect((await server.call("/api/session", { token: alice.token })).body.error).toBe("session_unknown");
	expect((await server.call("/api/session", { token: bob.token })).body.error).toBe("session_revoked");
	expect((await world.loggedInUser("bob")).user.isNew).toBe(false);
	expect(await isWhole(server)).toBe(true);
});

test("a backup that is damaged, or sealed by other keys, is refused with one line, and nothing is touched", async () => {
	await using world = await newWorld();
	const { server } = world;
	await world.loggedInUser("alice");
	const backup = await backedUp(world);
	await server.stop();
	const now = () => readdirSync(server.folder).map((name) => [name, readFileSync(join(server.folder, name), "base64")]);
	const refused = async (line: RegExp, code = 1) => {
		const before = now();
		const left = await server.command("restore", backup);
		expect([left.code, left.stdout, plain(left.stderr)]).toEqual([code, "", expect.stringMatching(line)]);
		expect(now()).toEqual(before);
	};
	const bytes = readFileSync(backup);
	writeFileSync(backup, bytes.subarray(0, bytes.length / 2));
	await refused(/^lingpai: \S+backup\.db cannot be restored: it is damaged[^\n]+\n$/);
	writeFileSync(backup, Buffer.concat([Buffer.from("not "), bytes]));
	await refused(/^lingpai: \S+backup\.db cannot be restored: it is not a database of Lingpai\n$/);
	writeFileSync(backup, bytes);
	server.environment.LINGPAI_MASTER_KEYS = `k1:${Buffer.alloc(32, 9).toString("base64")}`;
	await refused(/^lingpai: \S+backup\.db: LINGPAI_MASTER_KEYS: the key "k1" is not the one[^\n]+\n$/, 78);
	server.environment.LINGPAI_MASTER_KEYS = "";
});

test("killed at any moment, a restore leaves the old data or the new, whole", { timeout: 900_000 }, async () => {
	await using world = await newWorld();
	const { server } = world;
	const { token } = await world.loggedInUser("alice");
	const backup = await backedUp(world);
	const moments = [
		...Array.from({ length: 4 }, (_, i) => ({ name: "lingpai.db.restoring", delay: i * 50 })),
		...Array.from({ length: 6 }, (_, i) => ({ name: "lingpai.db.replaced-", delay: i * 2 })),
	];
	const seen = { old: 0, restored: 0 };
	for (const [round, { name, delay }] of moments.entries()) {
		const since = await world.loggedInUser(`since-${round}`);
		const restores = () => world.rows("SELECT 1 FROM audit_events WHERE action = 'data.restore'").length;
		const before = restores();
		await server.stop("SIGKILL");
		const known = new Set(readdirSync(server.folder));
		const child = restoring(server, backup);
		const ended = once(child, "close");
		const isThere = () => readdirSync(server.folder).some((one) => one.startsWith(name) && !known.has(one));
		await vi.waitUntil(() => isThere() || child.exitCode !== null, { timeout: 60_000, interval: 1 });
		if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
		child.kill("SIGKILL");
		await ended;
		for (const one of readdirSync(server.folder)) {
			if (one.startsWith("lingpai.db.restoring")) rmSync(join(server.folder, one));
		}
		await server.start();
		expect((await server.call("/api/session", { token })).status).toBe(200);
		const isOld = (await server.call("/api/session", { token: since.token })).status === 200;
		expect(restores()).toBe(isOld ? before : 1);
		seen[isOld ? "old" : "restored"] += 1;
		expect(await isWhole(server)).toBe(true);
		// A machine may be too slow for these moments, or too fast: later ones, or sooner.
		if (round < moments.length - 1 || moments.length === 30) continue;
		if (seen.restored === 0) moments.push({ name, delay: 2 * delay });
		else if (seen.old === 0) moments.push({ name: "lingpai.db.restoring", delay: 0 });
	}
	console.log(`${moments.length} restores killed: ${seen.old} left the old data, ${seen.restored} the new`);
	expect(Math.min(seen.old, seen.restored)).toBeGreaterThan(0);
});

function restoring(server: Lingpai, backup: string): ChildProcess {
	const env = { NODE_ENV: "production" as const, ...server.environment };
	return spawn(process.execPath, ["cli/main.ts", "restore", backup, "--keep-sessions"], { env, stdio: "ignore" });
}
