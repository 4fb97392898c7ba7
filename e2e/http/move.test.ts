import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { newDatabase } from "../../db/postgres/test-database.ts";
import { commandOn, type Environment } from "../world/lingpai.ts";
import { cookieHeader, signedIn } from "../world/operators.ts";
import { newWorld, type World } from "../world/world.ts";

const owner = { email: "owner@example.com", password: "correct horse battery" };

describe.runIf(inject("postgresUrl") !== null)("lingpai move", () => {
	test("takes a running installation to PostgreSQL and back: nobody logs in again", { timeout: 600_000 }, async () => {
		await using world = await newWorld({ LINGPAI_OWNER_EMAIL: owner.email, LINGPAI_OWNER_PASSWORD: owner.password });
		const { server } = world;
		const alice = await world.loggedInUser("alice");
		const bob = await world.loggedInUser("bob");
		expect((await server.call("/api/session", { method: "DELETE", token: bob.token })).status).toBe(204);
		const { key } = await world.apiKey();
		const cookie = cookieHeader(await signedIn(server, owner));
		const holds = async () => {
			expect((await server.call("/api/session", { token: alice.token })).body).toMatchObject({ active: true });
			expect((await server.call("/api/session", { token: bob.token })).body.error).toBe("session_revoked");
			const { body } = await server.call("/api/introspect", { token: key, json: { token: alice.token } });
			expect(body).toMatchObject({ active: true, sub: alice.user.id });
			expect((await server.call("/api/admin/me", { headers: { cookie } })).status).toBe(200);
			expect((await decrypted(world, alice.token)).status).toBe(200);
			const verified = await server.command("audit", "verify", "--json");
			expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true });
		};
		await holds();

		const file = server.environment.DATABASE_URL ?? "";
		const url = Object.assign(new URL(await newDatabase()), { password: "s3cret" }).href;
		const running = await server.command("move", "--to", url);
		expect(running).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/^lingpai: a server or a/) });
		await holds();
		await server.stop();
		const there = await server.command("move", "--to", url);
		expect([there.code, there.stdout]).toEqual([0, expect.stringMatching(/\d+ rows moved from file:\S+ to postgres:/)]);
		const masterKeys = readFileSync(join(server.folder, "master.keys"), "utf8").trim();
		for (const secret of ["s3cret", masterKeys.split(":")[1] ?? ""])
			expect(there.stdout + there.stderr).not.toContain(secret);
		expect(there.stdout).toContain(`LINGPAI_MASTER_KEYS="$(paste -sd, ${server.folder}/master.keys)"`);

		Object.assign(server.environment, { DATABASE_URL: url, LINGPAI_MASTER_KEYS: masterKeys });
		await server.start();
		await holds();
		await world.loggedInUser("carol");
		const busy = await server.command("move", "--to", `${file}.back`);
		expect(busy).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("a server runs on it") });
		expect(busy.stderr).not.toContain("s3cret");
		await server.stop();
		const back = await server.command("move", "--to", `${file}.back`, "--json");
		const told = JSON.parse(back.stdout);
		expect(told).toMatchObject({ verified: true, unopened: 0, tables: { users: 3, sessions: 3, keyring: 1 } });
		Object.assign(server.environment, { DATABASE_URL: `${file}.back` });
		await server.start();
		await holds();
	});

	test("says in one line what it cannot do, and with which code it left", async () => {
		await using world = await newWorld();
		const { server } = world;
		await server.stop();
		const refused = async (code: number, said: RegExp, words: string[], changes: Environment = {}) => {
			const left = await commandOn({ ...server.environment, ...changes }, "move", ...words);
			const told = left.stderr.replaceAll(/^[\d,]+ of .*\n/gm, "");
			expect([left.code, left.stdout, told]).toEqual([code, "", expect.stringMatching(said)]);
			expect(told.trimEnd().split("\n")).toHaveLength(1);
			expect(told).not.toContain("s3cret");
		};
		await refused(64, /say where to/, []);
		await refused(64, /--to must be file:<path>/, ["--to", "mysql://x/y"]);
		await refused(1, /no PostgreSQL server answers at 127.0.0.1:1/, ["--to", "postgres://a:s3cret@127.0.0.1:1/b"]);
		const there = await newDatabase();
		await refused(1, /is there already/, ["--to", server.environment.DATABASE_URL ?? ""]);
		await refused(1, /is not there; start the server once/, ["--to", there], { DATABASE_URL: "file:/tmp/nowhere.db" });
		const wrong = { LINGPAI_MASTER_KEYS: `k1:${Buffer.alloc(32, 9).toString("base64")}` };
		await refused(78, /LINGPAI_MASTER_KEYS: the key "k1" is not the one/, ["--to", there], wrong);
		expect((await server.command("move", "--to", there)).code).toBe(0);
		await refused(1, /has data already, and nothing was touched/, ["--to", there]);
	});
});

function decrypted(world: World, token: string) {
	const sent = world.wechat.encrypt("alice", { stepInfoList: [] });
	return world.server.call("/api/decrypt", { token, json: sent });
}
