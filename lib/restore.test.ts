import { createSecretKey } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { openStorage } from "../db/open.ts";
import { unlock } from "../db/suite/rows.ts";
import { givenInstallation } from "./test-installation.ts";

const given = givenInstallation();
const { withStorage, login, backedUp, backUpAgain, takeAway, restored, found } = given;

describe("a restore", () => {
	test("brings back what was there, and what was taken away since stays away", async () => {
		await backedUp();
		await takeAway();
		const report = await restored();
		expect(report).toMatchObject({ current: "follows", isComplete: true, schema: 4 });
		expect(report.taken).toEqual({
			...{ erased: 2, forgotten: 1, blocked: 1, sessions: 1, disabledApps: 1, policies: 1, deletedApps: 1 },
			...{ apiKeys: 1, operators: 1 },
		});
		expect(await found()).toMatchObject({
			sessions: ["bob ended", "carol blocked", "dora", "eve"],
			dora: { nickname: null, sealedPhone: null },
			apps: ["wx-tea off"],
			stored: [{ storeNickname: true, storeAvatar: false, storePhone: false }],
			keys: ["key_new", "key_shop"],
			operators: [
				["helper@example.com", "viewer", "$argon2id$new"],
				["owner@example.com", "owner", "$argon2id$"],
			],
			signedIn: null,
			chain: { ok: true, events: report.events, head: report.head },
		});
		const sqlite = new BetterSqlite3(given.file);
		const events = sqlite.prepare<[], { action: string; ip: string | null; user_id: string | null; detail: string }>(
			"SELECT action, ip, user_id, detail FROM audit_events",
		);
		const all = events.all();
		sqlite.close();
		expect(all.filter(({ user_id, ip }) => user_id === "usr_alice" && ip !== null && ip !== "")).toEqual([]);
		const told = JSON.parse(all.findLast(({ action }) => action === "data.restore")?.detail ?? "{}");
		expect(told).toMatchObject({ file: "backup.db", erased: 2, sessions: 1, head: expect.stringMatching(/^\w{64}$/) });
		expect(told.replacedHead).toMatch(/^\w{64}$/);
	});

	test("of a copy with an older schema brings that up to date, and leaves the copy as it is", async () => {
		await backedUp();
		const old = new BetterSqlite3(given.backup);
		old.exec("DROP TABLE access_tokens; DROP TABLE budgets");
		old.exec("DROP TABLE app_pushes; DROP TABLE leases; DROP TABLE master_keys; DROP TRIGGER audit_events_stay");
		old.exec("DROP TABLE audit_base; PRAGMA user_version = 2");
		old.exec(
			"CREATE TRIGGER audit_events_stay BEFORE DELETE ON audit_events BEGIN SELECT raise(ABORT, 'not deleted'); END",
		);
		old.close();
		const bytes = readFileSync(given.backup);
		expect(await restored()).toMatchObject({ schema: 2, current: "follows" });
		expect(await found()).toMatchObject({ sessions: ["alice", "bob", "carol", "dora", "eve", "shopper"] });
		expect(readFileSync(given.backup).equals(bytes)).toBe(true);
		expect(readdirSync(dirname(given.file)).filter((name) => name.includes("before"))).toEqual([]);
	});

	test("keeps the data that was there beside it, and leaves nothing else", async () => {
		await backedUp();
		await takeAway();
		const before = await found();
		const { replaced } = await restored();
		expect(
			readdirSync(dirname(given.file))
				.filter((name) => !/-(wal|shm)$/.test(name))
				.sort(),
		).toEqual(["backup.db", "lingpai.db", `${replaced?.slice(dirname(given.file).length + 1)}`].sort());
		expect(statSync(given.file).mode & 0o777).toBe(0o600);
		expect(await found(String(replaced))).toEqual(before);
	});

	test("into an empty place ends all sessions, unless told to keep them", async () => {
		await backedUp();
		for (const keepSessions of [false, true]) {
			rmSync(given.file, { force: true });
			const report = await restored({ keepSessions });
			expect(report).toMatchObject({ current: null, isComplete: false, replaced: null });
			expect(report.taken.sessions).toBe(keepSessions ? 0 : 6);
			const { sessions, chain } = await found();
			expect(sessions.filter((session) => session.endsWith("ended"))).toHaveLength(keepSessions ? 0 : 6);
			expect(chain.ok).toBe(true);
		}
	});

	test("erases those on a list, and heeds newer copies where the data itself is lost", async () => {
		await backedUp();
		await takeAway();
		const newer = join(dirname(given.file), "newer.db");
		copyFileSync(given.file, newer);
		rmSync(given.file);
		const report = await restored({ newer: [newer], erased: ["usr_eve", "usr_nobody", "usr_alice"] });
		expect(report).toMatchObject({ isComplete: true, taken: { erased: 3 } });
		expect((await found()).sessions).toEqual(["bob ended", "carol blocked", "dora"]);
	});

	test("of newer data over older takes nothing away that is only newer", async () => {
		await backedUp();
		const older = join(dirname(given.file), "older.db");
		copyFileSync(given.backup, older);
		await takeAway();
		await withStorage(backUpAgain);
		const before = await found(given.backup);
		copyFileSync(older, given.file);
		expect(await restored({ keepSessions: true })).toMatchObject({ current: "parted", isComplete: false });
		const { chain, signedIn, ...same } = await found();
		expect(before).toMatchObject(same);
		expect([chain.ok, signedIn]).toEqual([true, null]);
	});

	test("over data that went another way takes away what that tells, and ends the sessions", async () => {
		await backedUp();
		const older = join(dirname(given.file), "older.db");
		copyFileSync(given.backup, older);
		await withStorage((storage) => login(storage, "gina"));
		await withStorage(backUpAgain);
		copyFileSync(older, given.file);
		await takeAway();
		const report = await restored();
		expect(report).toMatchObject({ current: "parted", isComplete: false, taken: { erased: 2, blocked: 1 } });
		expect((await found()).sessions).toEqual(["bob ended", "carol ended blocked", "dora ended", "eve ended"]);
	});

	test("over data of another installation, or that cannot be read, takes nothing from it", async () => {
		await backedUp();
		rmSync(given.file);
		const foreign = { sealedRoot: "k1:foreign", chainKey: createSecretKey(Buffer.alloc(32, 1)), keys: [] };
		await (await openStorage(`file:${given.file}`, () => foreign)).storage.close();
		const unlockBoth = (stored: string | null) => (stored === "k1:foreign" ? foreign : unlock(stored));
		expect(await restored({}, given.backup, unlockBoth)).toMatchObject({ current: "foreign", isComplete: false });
		writeFileSync(given.file, "scribbled over".repeat(1000));
		const report = await restored();
		expect(report).toMatchObject({ current: "unreadable", isComplete: false });
		expect(readFileSync(String(report.replaced), "utf8")).toMatch(/^scribbled over/);
		expect((await found()).sessions).toHaveLength(6);
	});
});
