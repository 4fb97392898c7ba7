import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { commandOn, lingpai } from "../world/lingpai.ts";
import { newWorld, type World } from "../world/world.ts";

let world: World;

beforeAll(async () => {
	world = await newWorld();
});

afterAll(() => world[Symbol.asyncDispose]());

beforeEach(() => {
	world.wechat.misbehave = null;
});

const run = (...words: string[]) => world.server.command(...words);
const json = async (...words: string[]) => JSON.parse((await run(...words, "--json")).stdout);
const stateOf = async (token: string) => (await world.server.call("/api/session", { token })).body.error ?? "active";
const sessionsOf = (openid: string): Promise<{ id: string; userId: string }[]> =>
	json("session", "list", "--openid", openid);
const lastEvent = () =>
	world.rows(
		"SELECT action, session_id, user_id, operator_id, request_id, detail FROM audit_events ORDER BY seq DESC LIMIT 1",
	)[0];

describe("lingpai session list", () => {
	test("tells who is logged in, with openids and addresses as they are, by filter and so many", async () => {
		const { user } = await world.loggedInUser("o-alice-who-is-whole");
		await world.loggedInUser("o-alice-who-is-whole");
		const listed = await json("session", "list", "--user", user.id);
		const told = { status: "active", openid: "o-alice-who-is-whole", ip: "127.0.0.1", appid: world.wechat.appid };
		expect(listed).toMatchObject([told, told]);
		expect(await json("session", "list", "--user", user.id, "--status", "revoked")).toEqual([]);
		const few = await run("session", "list", "--user", user.id, "--limit", "1");
		expect(few.stdout).toMatch(/^ID +STATUS .*\nses_\S+ +active .*\nThere are more than 1; see --limit\.\n$/);
		const none = await run("session", "list", "--from", "2199-01-01");
		expect(none.stdout).toBe("There is no such session.\n");
	});

	test("pages on by itself to the number that was asked for", async () => {
		const { user } = await world.loggedInUser("o-busy");
		for (let i = 0; i < 204; i += 12) {
			await Promise.all(Array.from({ length: 12 }, () => world.loggedInUser("o-busy")));
		}
		const ids = (await json("session", "list", "--user", user.id, "--limit", "1000")).map(
			({ id }: { id: string }) => id,
		);
		expect(new Set(ids).size).toBe(205);
		expect(await json("session", "list", "--user", user.id, "--limit", "203")).toHaveLength(203);
	});
});

describe("lingpai session expire", () => {
	test("ends one session at once; its reason and the command line stand in the audit log", async () => {
		const { token } = await world.loggedInUser("o-bob");
		const [session] = await sessionsOf("o-bob");
		const id = session?.id ?? "";
		expect(await run("session", "expire", id, "--reason", "the phone was stolen")).toMatchObject({
			...{ code: 0, stdout: `${id}: ended\n` },
		});
		expect(await stateOf(token)).toBe("session_revoked");
		expect(lastEvent()).toEqual({
			...{ action: "session.expire", session_id: id, user_id: session?.userId, operator_id: null, request_id: null },
			detail: JSON.stringify({ reason: "the phone was stolen" }),
		});
		expect((await json("session", "list", "--openid", "o-bob"))[0]).toMatchObject({ revokedBy: "host" });
		expect(await run("session", "expire", id)).toMatchObject({ code: 0, stdout: `${id}: had ended before\n` });
	});

	test("ends all of a user, all of an app, and nobody else's", async () => {
		const carols = [await world.loggedInUser("o-carol"), await world.loggedInUser("o-carol")];
		const dave = await world.loggedInUser("o-dave");
		expect(await json("session", "expire", "--user", carols[0]?.user.id ?? "")).toEqual({ expired: 2 });
		for (const { token } of carols) expect(await stateOf(token)).toBe("session_revoked");
		expect(await stateOf(dave.token)).toBe("active");
		expect((await run("session", "expire", "--app", world.wechat.appid)).stdout).toMatch(/^\d+ sessions ended\n$/);
		expect(await stateOf(dave.token)).toBe("session_revoked");
	});

	test("has WeChat replace the session key of one that leaked", async () => {
		const { user } = await world.loggedInUser("o-erin");
		world.wechat.calls.length = 0;
		const done = await run("session", "expire", "--user", user.id, "--reset-session-key");
		expect([done.code, done.stdout]).toEqual([0, "1 session ended\n1 session keys reset\n"]);
		expect(world.wechat.calls.map(({ path }) => path)).toContain("/wxa/resetusersessionkey");
	});

	test("tells in one line what it cannot do", async () => {
		for (const [words, code] of [
			[[], 64],
			[["ses_1", "--user", "usr_1"], 64],
			[["nonsense"], 64],
			[["--app", world.wechat.appid, "--reset-session-key"], 64],
			[["ses_gone"], 1],
			[["--user", "usr_gone"], 1],
			[["--app", "wx-nobody"], 1],
		] as const) {
			const done = await run("session", "expire", ...words);
			expect([words, done.code, done.stdout]).toEqual([words, code, ""]);
			expect(done.stderr).toMatch(/^lingpai: [^\n]+\n$/);
		}
		for (const words of [
			["--limit", "0"],
			["--status", "asleep"],
			["--from", "yesterday"],
		]) {
			expect((await run("session", "list", ...words)).code).toBe(64);
		}
	});
});

describe("lingpai audit export", () => {
	test("writes what was asked for to standard output, as CSV or JSON, and is audited", async () => {
		await world.server.call("/api/login", { json: { code: "unknown" } });
		const csv = await run("audit", "export", "--action", "login", "--outcome", "refused");
		expect(csv.stdout).toMatch(/^\uFEFF"id","at","seq",.*\r\n"evt_/);
		const events = await json("audit", "export", "--action", "login", "--outcome", "refused");
		expect(events).toMatchObject([{ action: "login", reason: "invalid_code", ip: "127.0.0.1" }]);
		expect(await run("audit", "export", "--format", "json", "--to", "2000-01-01")).toMatchObject({ stdout: "[\n]\n" });
		expect(lastEvent()).toMatchObject({
			action: "audit.export",
			detail: JSON.stringify({ events: 0, complete: true }),
		});
	});

	test("writes a file that nobody else may read, and never over another", async () => {
		const file = join(world.server.folder, "audit.csv");
		const done = await json("audit", "export", "--out", file);
		expect(done).toEqual({ file, format: "csv", events: expect.any(Number) });
		expect(readFileSync(file, "utf8").trim().split("\r\n").length).toBe(done.events + 1);
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(existsSync(`${file}.partial`)).toBe(false);
		writeFileSync(file, "mine");
		expect((await run("audit", "export", "--out", file)).code).toBe(64);
		expect(readFileSync(file, "utf8")).toBe("mine");
		expect((await run("audit", "export", "--out", join(file, "below"))).code).toBe(1);
		expect((await run("audit", "export", "--action", "dance")).code).toBe(64);
	});
});

describe("lingpai app check", () => {
	test("says that WeChat agrees, or what it refuses and how to mend it", async () => {
		const { appid } = world.wechat;
		expect(await run("app", "check", appid)).toMatchObject({ code: 0, stdout: expect.stringContaining("accepts") });
		expect(await json("app", "check", appid)).toMatchObject({ ok: true, error: null });
		world.wechat.misbehave = (_, response) => {
			response.end(JSON.stringify({ errcode: 40164, errmsg: "invalid ip 203.0.113.7, not in whitelist" }));
			return true;
		};
		const refused = await run("app", "check", appid);
		expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining("203.0.113.7. Add it to")]);
		expect(refused.stdout).not.toContain(world.wechat.secret);
		expect((await run("app", "check", "wx-nobody")).code).toBe(64);
		expect((await run("app", "check")).code).toBe(64);
	});

	test("says where a wrong secret shows, of an app whose platform checks none", async () => {
		const { environment } = world.server;
		const secret = { ...environment, LINGPAI_APP_SECRET: "0123456789abcdef0123456789abcdef" };
		expect(await commandOn(secret, "app", "add", "baidu", "key-of-tea")).toMatchObject({ code: 0 });
		const { code, stdout } = await run("app", "check", "key-of-tea");
		expect(code).toBe(1);
		expect(stdout).toMatch(/^key-of-tea: its platform has nothing to check .* first login:\nlingpai audit export/);
	});

	test("says that nobody else knows the simulator's app, when the simulator is off", async () => {
		await using server = await lingpai({ LINGPAI_SIMULATOR: "1" });
		const off = { ...server.environment, LINGPAI_SIMULATOR: "0" };
		expect(await commandOn(off, "app", "check", "wx-simulator")).toMatchObject({
			...{ code: 1, stdout: "", stderr: "lingpai: the simulator is off, and nobody else knows its app\n" },
		});
	});
});
