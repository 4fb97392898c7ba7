import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { databaseLine } from "../world/database-line.ts";
import { commandOn, type Environment, lingpai } from "../world/lingpai.ts";
import { freePort } from "../world/listening.ts";
import { muteLine } from "../world/mute-line.ts";
import { type GuardedServer, startGuardedServer } from "../world/postgres-with-passwords.ts";
import { shortStart } from "../world/short-start.ts";
import { newWorld, type World } from "../world/world.ts";

const LINGPAI_MASTER_KEYS = `k1:${Buffer.alloc(32, 7).toString("base64")}`;
const wrong = "wrong-9e2a";

describe.runIf(inject("postgresUrl") !== null)("on PostgreSQL", () => {
	let server: GuardedServer;
	let world: World;
	/** What any of the servers and commands wrote. */
	const written: string[] = [];

	beforeAll(async () => {
		server = await startGuardedServer();
		world = await newWorld({ DATABASE_URL: server.at(), LINGPAI_MASTER_KEYS });
	});
	afterAll(async () => {
		written.push(world.server.output());
		await world[Symbol.asyncDispose]();
		await server[Symbol.asyncDispose]();
		expect(written.join("\n")).not.toMatch(new RegExp(`${server.password}|${wrong}`));
	});

	const place = (database: string): Environment => ({ DATABASE_URL: server.at({ database }), LINGPAI_MASTER_KEYS });
	const command = async (...words: string[]) => {
		const told = await world.server.command(...words);
		written.push(told.stdout, told.stderr);
		return told;
	};

	test("a mini-program logs in, decrypts, verifies, and its session ends for good", async () => {
		const { wechat, server: at } = world;
		const { token, user } = await world.loggedInUser("o-alice");
		expect(user).toMatchObject({ isNew: true });
		expect((await world.loggedInUser("o-alice")).user).toMatchObject({ id: user.id, isNew: false });
		const sent = wechat.encrypt("o-alice", { openId: "o-alice", nickName: "小明 🎉\u0000" });
		expect((await at.call("/api/decrypt", { token, json: sent })).body).toMatchObject({
			data: { nickName: "小明 🎉\u0000" },
		});
		const signed = wechat.signed("o-alice", { nickName: "小明" });
		expect((await at.call("/api/verify", { token, json: signed })).body).toMatchObject({ valid: true });
		expect((await at.call("/api/verify", { token, json: { ...signed, rawData: "{}" } })).body.error).toBe(
			"signature_mismatch",
		);
		expect((await at.call("/api/session", { token, method: "DELETE" })).status).toBe(204);
		expect((await at.call("/api/session", { token })).body.error).toBe("session_revoked");
	});

	test("operators list, end sessions at the next request, and see which engine it is", async () => {
		const { server: at } = world;
		const { key } = await world.apiKey({ scope: "admin" });
		const admin = (path: string, json?: object) => at.call(`/api/admin/${path}`, { token: key, ...(json && { json }) });
		const { token, user } = await world.loggedInUser("o-bob");
		expect((await admin(`sessions?userId=${user.id}`)).body).toMatchObject({ items: [{ openid: "o-bob" }] });
		expect((await admin("users?q=o-bob")).body).toMatchObject({ items: [{ id: user.id }] });
		expect((await admin("sessions/expire", { userId: user.id })).body).toEqual({ expired: 1 });
		expect((await at.call("/api/session", { token })).body.error).toBe("session_revoked");
		expect((await admin(`audit?userId=${user.id}&action=session.expire`)).body).toMatchObject({ items: [{}] });
		expect((await admin("audit/verify")).body).toMatchObject({ ok: true });
		expect((await admin("stats")).status).toBe(200);
		const { status, body, text } = await admin("settings");
		expect(status).toBe(200);
		expect(body).toMatchObject({
			diagnostics: {
				storage: { engine: "PostgreSQL", free: null, size: expect.any(Number), settings: { fsync: "off" } },
				masterKeys: { besideData: false },
			},
		});
		expect(text).not.toContain(server.password);
		expect((await admin("retention")).body).toMatchObject({ old: { sessions: { isMore: false } } });
	});

	test("two servers that start at once on an empty database share it, and print one setup token", async () => {
		await server.ask("CREATE DATABASE twins OWNER shop");
		const { wechat } = world;
		const settings = {
			...place("twins"),
			LINGPAI_UPSTREAM_WECHAT: wechat.url,
			LINGPAI_APP: `wechat:${wechat.appid}:${wechat.secret}`,
		};
		const [one, other] = await Promise.all([lingpai(settings), lingpai(settings)]);
		try {
			const tokens = [one, other].map((twin) => /\/setup#(\S+)/.exec(twin.output())?.[1]);
			expect(tokens[0]).toMatch(/^lpt_/);
			expect(tokens[1]).toBe(tokens[0]);
			const code = wechat.loginCode("o-twin");
			const login = { json: { code, appid: wechat.appid } };
			const { token } = (await one.call("/api/login", login)).body;
			expect((await other.call("/api/login", login)).body.error).toBe("code_used");
			expect((await other.call("/api/session", { token: String(token) })).status).toBe(200);
			expect((await other.call("/api/session", { token: String(token), method: "DELETE" })).status).toBe(204);
			expect((await one.call("/api/session", { token: String(token) })).body.error).toBe("session_revoked");
		} finally {
			written.push(one.output(), other.output());
			await Promise.all([one, other].map((twin) => twin[Symbol.asyncDispose]()));
		}
	});

	/** Starts with these settings, and answers the exit code and the one line. */
	async function refused(settings: Environment): Promise<[number | null, string[]]> {
		const { code, stdout, lines } = await shortStart({ HOST: "127.0.0.1", PORT: "0", ...settings });
		written.push(stdout, ...lines);
		return [code, lines];
	}

	test("a start that the settings forbid is told in one line, and leaves with 78", async () => {
		const line = (text: string) => [78, [expect.stringContaining(text)]];
		expect(await refused({ DATABASE_URL: server.at() })).toEqual(line("LINGPAI_MASTER_KEYS: must be set with"));
		const withKeys = (DATABASE_URL: string) => refused({ DATABASE_URL, LINGPAI_MASTER_KEYS });
		const { at } = server;
		expect(await withKeys(`postgres://shop:${wrong}@127.0.0.1`)).toEqual(line("DATABASE_URL: names no database"));
		expect(await withKeys(at({ password: wrong }))).toEqual(line("DATABASE_URL: the PostgreSQL server at 127.0.0.1"));
		expect(await withKeys(at({ database: "gone" }))).toEqual(line("there is no database gone"));
		expect(await withKeys(at({ parameters: "?sslmode=require" }))).toEqual(line("takes no TLS connections"));
		const other = `k1:${Buffer.alloc(32, 8).toString("base64")}`;
		expect(await refused({ DATABASE_URL: at(), LINGPAI_MASTER_KEYS: other })).toEqual(
			line('the key "k1" is not the one'),
		);
	});

	test("a start that may do at another try is told in one line, and leaves with 1", async () => {
		const nobody = `postgres://shop:${server.password}@127.0.0.1:${await freePort()}/lingpai`;
		expect(await refused({ DATABASE_URL: nobody, LINGPAI_MASTER_KEYS })).toEqual([
			1,
			[expect.stringMatching(/^lingpai: no PostgreSQL server answers at 127\.0\.0\.1:\d+ \(ECONNREFUSED\)$/)],
		]);
		await using silent = await databaseLine(server.at());
		silent.become("silent");
		await using mute = await muteLine(server.at());
		for (const { url } of [silent, mute]) {
			expect(await refused({ DATABASE_URL: url, LINGPAI_MASTER_KEYS })).toEqual([
				1,
				[`lingpai: no PostgreSQL server answers at ${new URL(url).host}`],
			]);
		}
	});

	test("a database of a newer release is refused in one line, and stays as it is", async () => {
		await server.ask("CREATE DATABASE newer OWNER shop");
		await server.ask(
			`CREATE TABLE schema_version (id integer PRIMARY KEY, version integer NOT NULL, oldest integer NOT NULL);
			INSERT INTO schema_version VALUES (1, 900, 900), (2, 0, 0); GRANT ALL ON schema_version TO shop`,
			"newer",
		);
		expect(await refused(place("newer"))).toEqual([1, [expect.stringContaining("start the newer release")]]);
		expect(await server.ask("SELECT version FROM schema_version WHERE id = 1", "newer")).toEqual([{ version: 900 }]);
		const { code, stdout } = await commandOn({ ...world.server.environment, ...place("newer") }, "doctor", "--json");
		expect([code, stdout]).toEqual([1, expect.stringContaining("the database has schema 900")]);
	});

	test("commands work beside the server, and say what to use where they do not", async () => {
		const [list, keys, purge, verify] = [
			["app", "list"],
			["keys", "list"],
			["purge", "--dry-run"],
			["audit", "verify"],
		];
		for (const words of [list, keys, purge, verify]) {
			expect(await command(...(words ?? []))).toMatchObject({ code: 0, stderr: "" });
		}
		const folder = await mkdtemp(join(tmpdir(), "lingpai-backup-"));
		const backup = await command("backup", join(folder, "copy.db"));
		await rm(folder, { recursive: true });
		expect([backup.code, backup.stderr]).toEqual([0, expect.stringMatching(/^[\d,]+ of [\d,]+ rows copied$/m)]);
		const restore = await command("restore", "/nowhere/copy.db");
		expect([restore.code, restore.stderr]).toEqual([1, expect.stringMatching(/^lingpai: restore .*lingpai move/)]);
		await server.ask("CREATE DATABASE empty OWNER shop");
		const { code, stderr } = await commandOn({ ...world.server.environment, ...place("empty") }, "app", "list");
		expect([code, stderr]).toEqual([1, expect.stringMatching(/there is no database at postgres:\/\/127.*\/empty;/)]);
		expect(await server.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", "empty")).toEqual([]);
	});

	test("the doctor says what the database server is like", async () => {
		const { code, stdout } = await command("doctor", "--full", "--json");
		const { findings } = JSON.parse(stdout);
		const told = findings.map(({ level, what }: { level: string; what: string }) => `${level} ${what}`);
		// The tests' server does not sync.
		expect(told.filter((line: string) => line.startsWith("fail"))).toEqual([expect.stringContaining("fsync is off")]);
		expect(code).toBe(1);
		for (const what of [
			"the audit log is as it was written",
			"every value of the database can be read",
			"PostgreSQL 1",
		]) {
			expect(told).toContainEqual(expect.stringMatching(`^ok .*${what}`));
		}
	});

	test("while the database is gone every answer says so, and it goes on by itself when that is back", async () => {
		const { token } = await world.loggedInUser("o-outage");
		const ready = async () => (await world.server.call("/api/health/ready")).status;
		await server.stop();
		expect((await world.server.call("/api/session", { token })).body.error).toBe("unavailable");
		expect(await ready()).toBe(503);
		await server.start();
		await expect.poll(ready, { timeout: 60_000 }).toBe(200);
		expect((await world.server.call("/api/session", { token })).status).toBe(200);
	});
});
