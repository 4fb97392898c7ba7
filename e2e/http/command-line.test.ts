import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Lingpai, lingpai } from "../world/lingpai.ts";

let server: Lingpai;

beforeAll(async () => {
	server = await lingpai({ LINGPAI_SIMULATOR: "1" });
});

afterAll(() => server[Symbol.asyncDispose]());

describe("the command line, beside a running server", () => {
	test("lists its commands, and tells in one line what it cannot understand", async () => {
		const help = await server.command("--help");
		expect(help).toMatchObject({ code: 0, stderr: "" });
		for (const command of ["app add", "app list", "api-key add", "api-key list", "api-key remove", "audit verify"]) {
			expect(help.stdout).toMatch(new RegExp(`^  ${command}( |$)`, "m"));
		}
		for (const words of [
			["app"],
			["frob"],
			["frob", "--help"],
			["constructor"],
			["api-key", "add"],
			["api-key", "remove"],
			["audit", "verify", "--fast"],
			["api-key", "add", "--name", "--scope"],
			["app", "add", "icq", "1"],
		]) {
			const { code, stdout, stderr } = await server.command(...words);
			expect([words, code, stdout]).toEqual([words, 64, ""]);
			expect(stderr).toMatch(/^lingpai: [^\n]+\n$/);
		}
	});

	test("shows the options of one command, of all of a noun, and says what a noun can do", async () => {
		const one = await server.command("app", "add", "--help");
		expect(one).toMatchObject({ code: 0, stderr: "" });
		expect(one.stdout).toMatch(/^ +--policy JSON /m);
		expect(one.stdout).not.toContain("app list");
		expect((await server.command("help", "app", "add")).stdout).toBe(one.stdout);
		expect((await server.command("app", "--help")).stdout).toContain("app list");
		expect((await server.command("app")).stderr).toMatch(
			/^lingpai: there is no command "app"; there is: app add, app list/,
		);
	});

	test("makes an API key that works at once and, removed, is refused at once", async () => {
		const made = await server.command("api-key", "add", "--name", "shop", "--json");
		const { id, key } = JSON.parse(made.stdout);
		const ask = () => server.call("/api/introspect", { token: key, json: { token: "lpt_none" } });
		expect((await ask()).body).toEqual({ active: false });

		const listed = await server.command("api-key", "list");
		expect(listed.stdout).toContain(id);
		expect(listed.stdout).not.toContain(key);

		expect(await server.command("api-key", "remove", id)).toMatchObject({ code: 0, stdout: `${id}: removed\n` });
		expect((await ask()).body.error).toBe("unauthorized");
		expect((await server.command("api-key", "remove", id)).code).toBe(1);
	});

	test("refuses a key for an app that is not registered", async () => {
		const { code, stderr } = await server.command("api-key", "add", "--name", "shop", "--appid", "wx-nobody");
		expect([code, stderr]).toEqual([64, "lingpai: no app wx-nobody is registered\n"]);
	});

	test("refuses to make an app of one platform one of another, in one line", async () => {
		server.environment.LINGPAI_APP_SECRET = "0123456789abcdef0123456789abcdef";
		expect((await server.command("app", "add", "wechat", "wx-tea")).code).toBe(0);
		const { code, stdout, stderr } = await server.command("app", "add", "baidu", "wx-tea");
		expect([code, stdout]).toEqual([64, ""]);
		expect(stderr).toMatch(/^lingpai: the app wx-tea is registered as an app of wechat [^\n]+\n$/);
	});

	test("says what an Alipay app's secret is made of, when it gets something else", async () => {
		server.environment.LINGPAI_APP_SECRET = "0123456789abcdef";
		const { code, stderr } = await server.command("app", "add", "alipay", "2021001122334455");
		expect(code).toBe(64);
		expect(stderr).toMatch(/^lingpai: [^\n]+<privateKey>;<aesKey>;<publicKey>[^\n]+\n$/);
	});

	test("verifies the audit log, and finds what somebody changed in the file", async () => {
		const whole = await server.command("audit", "verify", "--json");
		expect(whole.code).toBe(0);
		expect(JSON.parse(whole.stdout)).toMatchObject({ ok: true, firstBroken: null });

		const file = new BetterSqlite3(join(server.folder, "lingpai.db"));
		file.exec("DROP TRIGGER audit_events_stay_as_written; UPDATE audit_events SET outcome = 'failed' WHERE seq = 2");
		file.close();
		const changed = await server.command("audit", "verify");
		expect([changed.code, changed.stdout]).toEqual([1, expect.stringMatching(/^The audit log was changed: event 2 /)]);
	});

	test("says so where there is no database, and makes none", async () => {
		server.environment.DATABASE_URL = `file:${join(server.folder, "elsewhere", "lingpai.db")}`;
		const { code, stderr } = await server.command("app", "list");
		expect([code, stderr]).toEqual([1, expect.stringMatching(/^lingpai: there is no database at .*elsewhere/)]);
		expect((await server.command("app", "list")).code).toBe(1);
	});
});
