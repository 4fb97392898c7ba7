import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { noAuditFilter } from "../db/suite/paging.ts";
import { anEvent } from "../db/suite/rows.ts";
import { importUsers, type RefusedLine } from "./import-users.ts";
import { sessionKeysOf } from "./session-keys.ts";
import { appid, startOfTime, testWorld, type World } from "./test-world.ts";

let world: World;
let folder: string;

beforeEach(async () => {
	world = await testWorld();
	folder = mkdtempSync(join(tmpdir(), "lingpai-import-"));
	return async () => {
		rmSync(folder, { recursive: true, force: true });
		await world.context.storage.close();
	};
});

const aKey = () => randomBytes(16).toString("base64");
const live = new AbortController().signal;

async function app() {
	const found = await world.context.storage.apps.byAppid(appid);
	if (!found) throw new Error("the app is gone");
	return found;
}

async function imported(content: string | Buffer, { isDry = false, signal = live } = {}) {
	const file = join(folder, "users.csv");
	writeFileSync(file, content);
	const refused: RefusedLine[] = [];
	const how = { isDry, signal, wait: async () => undefined };
	const onRefused = (lines: readonly RefusedLine[]) => void refused.push(...lines);
	const report = await importUsers(world.context, await app(), file, { ...how, onRefused });
	return { ...report, refusedLines: refused.map(({ line, reason }) => [line, reason]) };
}

const lines = (...rows: string[]) => rows.map((row) => `${row}\n`).join("");
const userOf = async (openid: string) => world.context.storage.users.byOpenid((await app()).id, openid);

async function keysOf(openid: string): Promise<string[]> {
	const user = await userOf(openid);
	return user ? sessionKeysOf(world.context, await app(), user) : [];
}

async function events() {
	const { items } = await world.context.storage.audit.page({ ...noAuditFilter, action: "user.import" }, 10, null);
	return items.map(({ appid, outcome, detail }) => ({ appid, outcome, detail }));
}

describe("a file of users", () => {
	test("becomes users with their session keys, sealed, and one event tells how many", async () => {
		const key = aKey();
		const report = await imported(
			lines("openid,unionid,session_key,created_at", `o-1,u-1,${key},2024-05-06T07:08:09Z`, "o-2,,,"),
		);
		expect(report).toMatchObject({ lines: 2, added: 2, completed: 0, known: 0, refused: 0, complete: true });
		expect(await userOf("o-1")).toMatchObject({ unionid: "u-1", createdAt: Date.parse("2024-05-06T07:08:09Z") });
		expect(await userOf("o-2")).toMatchObject({ unionid: null, createdAt: startOfTime });
		expect(await keysOf("o-1")).toEqual([key]);
		const { added, completed, known, refused } = report;
		const detail = { lines: 2, added, completed, known, refused, complete: true };
		expect(await events()).toEqual([{ appid, outcome: "ok", detail }]);
		expect(await world.context.storage.audit.verify()).toMatchObject({ ok: true });
	});

	test("decrypts what a phone fetched before the move, until the user logs in again", async () => {
		const { context } = world;
		const key = aKey();
		await imported(lines("openid,session_key", `sim-alice,${key}`));
		const caller = await world.loggedIn("alice");
		expect(caller.user.createdAt).toBe(startOfTime);
		const keys = await sessionKeysOf(context, caller.app, caller.user);
		expect(keys).toEqual([world.simulator.sessionKey("alice"), key]);
	});

	test.each([
		["a byte order mark and line ends as Windows has them", "\uFEFFopenid,unionid\r\no-1,u-1\r\n"],
		["quotes", '"openid","unionid"\n"o-1","u-1"\n'],
		["columns in another order and case, and foreign ones", 'Nick,UnionId,open_id\n"a ""b"", \nc",u-1,o-1\n'],
		["tabs", "openid\tunionid\no-1\tu-1\n"],
		["semicolons", "openid;unionid\no-1;u-1\n"],
		["empty lines and no line end at the end", "openid,unionid\n\n\no-1, u-1 "],
		["quotes inside a cell", 'nick,openid,unionid\nthe "boss",o-1,u-1'],
		["nulls of a database", "openid,unionid,session_key,created_at\no-1,u-1,NULL,\\N\n"],
	])("may have %s", async (_name, content) => {
		expect(await imported(content)).toMatchObject({ added: 1, refused: 0 });
		expect(await userOf("o-1")).toMatchObject({ openid: "o-1", unionid: "u-1" });
	});

	test("may tell times as databases do", async () => {
		const rows = [
			"o-1,1715000000",
			"o-2,1715000000000",
			"o-3,2024-05-06 12:53:20",
			"o-4,2024-05-06",
			"o-5,2024-05-06T12:53+08:00",
		];
		expect(await imported(lines("openid,created_at", ...rows))).toMatchObject({ added: 5 });
		const at = async (openid: string) => (await userOf(openid))?.createdAt;
		expect([await at("o-1"), await at("o-2")]).toEqual([1715000000000, 1715000000000]);
		expect(await at("o-3")).toBe(new Date(2024, 4, 6, 12, 53, 20).getTime());
		expect(await at("o-4")).toBe(new Date(2024, 4, 6).getTime());
		expect(await at("o-5")).toBe(Date.parse("2024-05-06T04:53:00Z"));
	});

	test("tells which columns nothing is taken of: personal data comes from the platform alone", async () => {
		const { ignored } = await imported(lines("nickname,openid,phone", "Alice,o-1,13800000000"));
		expect(ignored).toEqual(["nickname", "phone"]);
		expect(await userOf("o-1")).toMatchObject({ nickname: null, sealedPhone: null });
	});

	test("is refused line by line, with the line's number and never its words", async () => {
		const key = aKey();
		const report = await imported(
			lines(
				"openid,unionid,session_key,created_at,appid,note",
				`o-1,,${key},,${appid},"two`,
				'lines"',
				"o-1,,,,,again",
				",u-2,,,,",
				"令牌,,,,,",
				`${"o".repeat(129)},,,,,`,
				`${key},,o-1,,,swapped`,
				"o-2,有,,,,",
				`o-2,,${key.slice(0, -1)},,,cut`,
				`o-2,,${key.replaceAll(/[^A-Za-z0-9]/g, "")},,,damaged`,
				`o-2,,${randomBytes(24).toString("base64")},,,of another platform`,
				"o-2,,,tomorrow,,",
				"o-2,,,2199-01-01,,",
				"o-2,,,,wx-other,",
				"o-2,,,",
				"o-2,,,,,at last",
			),
		);
		expect(report.refusedLines).toEqual([
			[4, "duplicate"],
			[5, "openid_missing"],
			[6, "openid_malformed"],
			[7, "openid_malformed"],
			[8, "openid_looks_like_key"],
			[9, "unionid_malformed"],
			[10, "session_key_malformed"],
			[11, "session_key_malformed"],
			[12, "session_key_malformed"],
			[13, "created_at_malformed"],
			[14, "created_at_malformed"],
			[15, "other_app"],
			[16, "columns"],
		]);
		expect(report).toMatchObject({ lines: 15, added: 2, refused: 13, reasons: { session_key_malformed: 3 } });
		expect(JSON.stringify([report, await events()])).not.toContain(key.slice(0, 8));
	});

	test("changes nothing the second time", async () => {
		const content = lines("openid,unionid,session_key", `o-1,u-1,${aKey()}`, `o-2,,${aKey()}`);
		await imported(content);
		const before = [await userOf("o-1"), await keysOf("o-1"), await keysOf("o-2")];
		expect(await imported(content)).toMatchObject({ added: 0, completed: 0, known: 2 });
		expect([await userOf("o-1"), await keysOf("o-1"), await keysOf("o-2")]).toEqual(before);
	});

	test("completes users, but never puts its session key beside those of real logins, nor unblocks anybody", async () => {
		const alice = await world.loggedIn("alice");
		const bob = await world.loggedIn("bob");
		await world.context.storage.users.update(alice.user.id, { unionid: null }, anEvent());
		await world.context.storage.users.update(bob.user.id, { unionid: null }, anEvent());
		await world.block(bob.user.id);
		const [openid, blocked] = [alice.user.openid, bob.user.openid];
		const keys = await keysOf(openid);
		const report = await imported(
			lines("openid,unionid,session_key", `${openid},u-alice,${aKey()}`, `${blocked},u-bob,${aKey()}`),
		);
		expect(report).toMatchObject({ completed: 1, known: 1 });
		expect([(await userOf(openid))?.unionid, await keysOf(openid)]).toEqual(["u-alice", keys]);
		expect(await userOf(blocked)).toMatchObject({ unionid: null, blockedAt: startOfTime });
		const other = await imported(lines("openid,unionid", `${openid},u-mallory`));
		expect(other.refusedLines).toEqual([[2, "other_unionid"]]);
	});

	test("is only looked at by a dry run, which tells the same", async () => {
		const content = lines("openid,session_key", `o-1,${aKey()}`, `o-2,${aKey()}`, "o-1,", "o 3,");
		const dry = await imported(content, { isDry: true });
		expect([await userOf("o-1"), await events()]).toEqual([null, []]);
		expect(await imported(content)).toEqual(dry);
	});

	test("stopped in the middle is told as that, and goes on the next time", async () => {
		const stop = new AbortController();
		const content = lines("openid", ...Array.from({ length: 2_500 }, (_, n) => `o-${n}`));
		const { importSome } = world.context.storage.users;
		world.context.storage.users.importSome = (...step) => {
			stop.abort();
			return importSome(...step);
		};
		const first = await imported(content, { signal: stop.signal });
		expect(first.complete).toBe(false);
		expect(first.added).toBeGreaterThan(0);
		expect(first.added).toBeLessThan(2_500);
		const second = await imported(content);
		expect(second).toMatchObject({ complete: true, added: 2_500 - first.added, known: first.added });
		expect((await events()).map(({ detail }) => detail.complete)).toEqual([true, false]);
	});
});

describe("nothing is imported of a file", () => {
	const gbk = Buffer.concat([Buffer.from("openid,nick\no-1,"), Buffer.from("c1eec5c6", "hex"), Buffer.from("\n")]);
	test.each([
		["in GBK", gbk, /not UTF-8; it may be GBK.*iconv -f GB18030 -t UTF-8/],
		["in UTF-16", Buffer.from("\uFEFFopenid\no-1\n", "utf16le"), /not UTF-8/],
		["in UTF-16 without a mark", Buffer.from("openid\no-1\n", "utf16le"), /not UTF-8/],
		[
			"whose quotes do not fit",
			lines("openid,nick", 'o-1,"a"', 'o-2,"secret', "o-3,c"),
			/quotes do not fit from line 3 on/,
		],
		["with a line beyond all measure", lines("openid", "o-1", `"${"secret".repeat(20_000)}"`), /from line 3 on/],
		["without names of columns", lines("o-1,secret", "o-2,secret"), /first line must name the columns: openid/],
		["that names a column twice", lines("openid,OpenID", "o-1,o-2"), /names openid twice/],
		["that is empty", "", /is empty/],
	])("%s", async (_name, content, said) => {
		const failure = await imported(content).catch((error: unknown) => error);
		expect(String(failure)).toMatch(said);
		expect(String(failure)).not.toContain("secret");
		expect([await userOf("o-1"), await events()]).toEqual([null, []]);
	});

	test("that is none", async () => {
		const failed = importUsers(world.context, await app(), folder, { isDry: false, signal: live });
		await expect(failed).rejects.toThrow("is no file");
	});
});
