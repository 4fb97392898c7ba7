import { randomBytes } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newWorld, type World } from "../world/world.ts";

let world: World;

beforeAll(async () => {
	world = await newWorld();
});

afterAll(() => world[Symbol.asyncDispose]());

const aKey = () => randomBytes(16).toString("base64");
const place = (name: string) => join(world.server.folder, name);

function saved(name: string, ...lines: string[]): string {
	writeFileSync(place(name), lines.map((line) => `${line}\n`).join(""));
	return place(name);
}

const run = (...words: string[]) => world.server.command("import", "users", ...words);

test("users whom an app had before log in as those they were, beside a running server", async () => {
	const key = aKey();
	const file = saved("users.csv", "openid,unionid,session_key,created_at", `o-former,u-former,${key},2020-02-02`);
	const dry = await run(file, "--app", world.wechat.appid, "--dry-run");
	expect([dry.code, dry.stdout]).toEqual([0, expect.stringMatching(/nothing was written.*\n +1 {2}users added/)]);
	expect(world.rows("SELECT 1 FROM users WHERE openid = 'o-former'")).toEqual([]);

	const done = await run(file, "--app", world.wechat.appid);
	expect(done).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\S+:\n +1 {2}users added/) });
	const { user } = await world.loggedInUser("o-former", { unionid: "u-former" });
	expect(user).toMatchObject({ isNew: false, createdAt: new Date(2020, 1, 2).toISOString() });
	const { key: apiKey } = await world.apiKey();
	const { token } = await world.loggedInUser("o-former");
	const { body } = await world.server.call("/api/introspect", { token: apiKey, json: { token } });
	expect(body).toMatchObject({ sub: user.id, unionid: "u-former" });

	const again = await run(file, "--app", world.wechat.appid, "--json");
	expect(JSON.parse(again.stdout)).toMatchObject({ dryRun: false, lines: 1, added: 0, known: 1, complete: true });
	const events = world.rows("SELECT detail FROM audit_events WHERE action = 'user.import' ORDER BY seq");
	expect(events.map((row) => JSON.parse(Object(row).detail).added)).toEqual([1, 0]);
});

test("refused lines are told by number and reason, all of them in a file of one's own, and never a session key", async () => {
	const key = aKey();
	const bad = Array.from({ length: 30 }, (_, n) => `o-bad-${n},${key}=`);
	const file = saved("bad.csv", "openid,session_key,nick", `o-good,${key},`, ...bad.map((line) => `${line},Bob`));
	const done = await run(file, "--app", world.wechat.appid, "--refused", place("refused.csv"));
	expect(done.code).toBe(1);
	expect(done.stdout).toMatch(/ 1 {2}users added[\s\S]* 30 {2}lines refused\nNot imported: the columns nick\.\n/);
	expect(done.stdout).toMatch(/\n {2}line 3 its session key is not what this platform gives[\s\S]*all stand in /);
	const refused = readFileSync(place("refused.csv"), "utf8");
	expect(refused).toMatch(/^line,reason,explanation\n3,session_key_malformed,"?its session key/);
	expect(refused.trim().split("\n")).toHaveLength(31);
	expect(statSync(place("refused.csv")).mode & 0o777).toBe(0o600);
	expect(done.stdout + done.stderr + refused + world.server.output()).not.toContain(key.slice(0, 10));
	expect(readFileSync(place("lingpai.db")).includes(key)).toBe(false);
});

test("what does not fit is said in one line, and nothing is imported", async () => {
	const file = saved("plain.csv", "openid", "o-nobody");
	saved("gbk.csv", "openid,nick");
	writeFileSync(place("gbk.csv"), Buffer.from("c1eec5c62c0a", "hex"), { flag: "a" });
	const { appid } = world.wechat;
	for (const [words, code, said] of [
		[[file], 64, "say: import users <file.csv> --app APPID"],
		[[file, "--app", "wx-none"], 64, "no app wx-none is registered"],
		[[place("none.csv"), "--app", appid], 64, "there is no file"],
		[[file, "--app", appid, "--refused", file], 64, "exists; name a new file"],
		[[place("gbk.csv"), "--app", appid], 1, "is not UTF-8; it may be GBK"],
	] as const) {
		const done = await run(...words);
		expect([done.code, done.stdout]).toEqual([code, ""]);
		expect(done.stderr).toMatch(new RegExp(`^lingpai: .*${said}.*\n$`));
	}
	expect(world.rows("SELECT 1 FROM users WHERE openid = 'o-nobody'")).toEqual([]);
});
