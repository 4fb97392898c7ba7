import { createHash } from "node:crypto";
import {
	chmodSync,
	copyFileSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newWorld, type World } from "../world/world.ts";

let world: World;

beforeAll(async () => {
	world = await newWorld();
	await world.loggedInUser("o-alice");
});

afterAll(() => world[Symbol.asyncDispose]());

beforeEach(() => {
	world.wechat.misbehave = null;
});

const file = (name: string) => join(world.server.folder, name);

interface Told {
	code: number;
	ok: string[];
	warn: string[];
	fail: string[];
}

async function doctor(...words: string[]): Promise<Told> {
	const { code, stdout } = await world.server.command("doctor", "--json", ...words);
	const report: { ok: boolean; findings: { level: "ok" | "warn" | "fail"; what: string; mend: string | null }[] } =
		JSON.parse(stdout);
	expect(code).toBe(report.ok ? 0 : 1);
	const of = (level: string) => report.findings.filter((one) => one.level === level).map(({ what }) => what);
	// Whoever is told of something is told what to do.
	for (const { level, mend } of report.findings) expect(mend === null).toBe(level === "ok");
	return { code, ok: of("ok"), warn: of("warn"), fail: of("fail") };
}

function change(sql: string): void {
	const database = new BetterSqlite3(file("lingpai.db"), { timeout: 60_000 });
	database.exec(sql);
	database.close();
}

/** Runs the doctor on the data as `spoil` leaves it, and puts it right again. */
async function afterwards(spoil: () => void, ...words: string[]): Promise<Told> {
	const kept = ["lingpai.db", "master.keys"].map((name) => {
		copyFileSync(file(name), file(`kept-${name}`));
		return name;
	});
	try {
		spoil();
		return await doctor(...words);
	} finally {
		for (const name of kept) renameSync(file(`kept-${name}`), file(name));
		for (const name of ["lingpai.db-wal", "lingpai.db-shm"]) rmSync(file(name), { force: true });
	}
}

function fingerprints(): Record<string, string> {
	const names = readdirSync(world.server.folder).sort();
	return Object.fromEntries(
		names.map((name) => [
			name,
			createHash("sha256")
				.update(readFileSync(file(name)))
				.digest("hex"),
		]),
	);
}

describe("lingpai doctor, beside a running server", () => {
	test("finds nothing to mend, in lines that begin with ok, warn or fail", async () => {
		const told = await doctor("--full");
		expect(told.fail).toEqual([]);
		expect(told.ok).toEqual(
			expect.arrayContaining([
				expect.stringMatching(/^a server answers on 127\.0\.0\.1:\d+ and is ready$/),
				"the master keys open the database (k1)",
				"every app's secret opens",
				"every page and index of the database is whole",
				expect.stringMatching(/^the audit log is as it was written \(\d+ events\)$/),
			]),
		);
		expect(told.warn).toEqual(expect.arrayContaining(["no backup was ever made with lingpai backup"]));
		const { stdout } = await world.server.command("doctor");
		const lines = stdout.trim().split("\n");
		for (const line of lines.slice(0, -2)) expect(line).toMatch(/^(ok {4}|warn {2}[^\n]+ — |fail {2}[^\n]+ — )/);
		expect(lines.at(-1)).toMatch(/^\d+ ok, \d+ to look at, 0 to mend$/);
	});

	test("asks WeChat only with --online, and tells what it refuses and how to mend it", async () => {
		world.wechat.calls.length = 0;
		await doctor();
		expect(world.wechat.calls).toEqual([]);
		expect((await doctor("--online")).ok).toContain(
			`WeChat accepts appid, secret and address of ${world.wechat.appid}`,
		);
		world.wechat.misbehave = (_, response) => {
			response.end(JSON.stringify({ errcode: 40125, errmsg: `invalid appsecret ${world.wechat.secret}` }));
			return true;
		};
		const refused = await doctor("--online");
		expect(refused.fail).toEqual([`WeChat refuses ${world.wechat.appid}: app_misconfigured (40125)`]);
		expect(JSON.stringify(refused)).not.toContain(world.wechat.secret);
	});

	test("tells every setting that does not fit, and goes on with the others", async () => {
		const { environment } = world.server;
		Object.assign(environment, { LOG_LEVEL: "loud", TRUSTED_PROXIES: "somewhere", METRICS_TOKEN: "short" });
		const { fail, ok } = await doctor();
		for (const name of ["LOG_LEVEL", "TRUSTED_PROXIES", "METRICS_TOKEN"]) {
			expect(fail).toEqual(expect.arrayContaining([expect.stringContaining(`${name}: must`)]));
			delete environment[name];
		}
		expect(ok).toContain("the master keys open the database (k1)");
		environment.DATABASE_URL = `file:${file("nowhere/lingpai.db")}`;
		expect((await doctor()).fail).toEqual([
			`there is no folder ${file("nowhere")}`,
			`there is no database at ${file("nowhere/lingpai.db")}`,
		]);
		environment.DATABASE_URL = `file:${file("lingpai.db")}`;
	});

	test("warns of a public address without https, of limits that are off, and of proxies that are everybody", async () => {
		const { environment } = world.server;
		const before = { ...environment };
		const settings = { LINGPAI_PUBLIC_URL: "http://login.example.com", TRUSTED_PROXIES: "0.0.0.0/0" };
		Object.assign(environment, settings, { LINGPAI_RATE_LIMITS: "off", PORT: "1" });
		const { fail, warn } = await doctor();
		expect(fail.join("\n")).toMatch(/without https.*\n.*names everybody/);
		expect(warn.join("\n")).toMatch(/no server answers on 127\.0\.0\.1:1\n.*\n?.*rate limits are off/s);
		for (const name of Object.keys({ ...settings, LINGPAI_RATE_LIMITS: "" })) delete environment[name];
		Object.assign(environment, before);
	});
});

describe("lingpai doctor, on an installation that stands still,", () => {
	beforeAll(async () => {
		await world.server.stop();
	});

	test("changes nothing, and leaves nothing behind", async () => {
		const before = fingerprints();
		expect((await doctor("--full")).fail).toEqual([]);
		expect(fingerprints()).toEqual(before);
	});

	test("finds a key that is wrong, missing or open to others", async () => {
		const wrong = await afterwards(() =>
			writeFileSync(file("master.keys"), `k1:${Buffer.alloc(32).toString("base64")}\n`),
		);
		expect(wrong.fail).toEqual([expect.stringMatching(/the key "k1" is not the one/)]);
		const missing = await afterwards(() => rmSync(file("master.keys")));
		expect(missing.fail).toEqual([expect.stringContaining("master.keys is missing, but the database has data")]);
		expect(readdirSync(world.server.folder)).toContain("master.keys");
		chmodSync(file("master.keys"), 0o644);
		expect((await doctor()).fail).toEqual([`others on this machine may read ${file("master.keys")}`]);
		chmodSync(file("master.keys"), 0o600);
	});

	test("finds a database that is damaged, no database at all, or of a newer release", async () => {
		expect((await afterwards(() => truncateSync(file("lingpai.db"), 20_000))).fail.join()).toMatch(
			/is damaged|does not open as a database/,
		);
		const noDatabase = await afterwards(() => writeFileSync(file("lingpai.db"), "not a database ".repeat(1_000)));
		expect(noDatabase.fail).toEqual([expect.stringMatching(/does not open as a database \(SQLITE_NOTADB\)$/)]);
		const newer = await afterwards(() => change("PRAGMA user_version = 99; ALTER TABLE operators RENAME TO people"));
		expect(newer.fail).toEqual([expect.stringMatching(/^the database has schema 99, and this release knows \d+$/)]);
	});

	test("finds a clock that went back, a changed audit log, a secret that does not open, and works cut off", async () => {
		const future = Date.now() + 86_400_000;
		const told = await afterwards(
			() =>
				change(`
					DROP TRIGGER audit_events_stay_as_written;
					UPDATE audit_events SET at = ${future} WHERE seq = (SELECT max(seq) FROM audit_events);
					UPDATE apps SET sealed_secret = 'k1:AAAA';
					INSERT OR REPLACE INTO leases VALUES ('retention', 'gone', 1);
				`),
			"--full",
		);
		expect(told.fail.join("\n")).toMatch(
			/clock is behind the newest audit event.*\nthe secret of \S+ does not open\nthe audit log was changed at event \d+$/,
		);
		expect(told.warn).toContain("the work “retention” was cut off before its end");
	});

	test("finds what upgrades and restores left behind, and files that others may read", async () => {
		for (const name of ["lingpai.db.before-3", "lingpai.db.partial"]) writeFileSync(file(name), "", { mode: 0o600 });
		chmodSync(file("lingpai.db"), 0o640);
		chmodSync(world.server.folder, 0o755);
		const { warn } = await doctor();
		for (const name of ["lingpai.db.before-3", "lingpai.db.partial"]) {
			expect(warn).toContain(`${file(name)} is left over from an upgrade, a restore or a backup`);
			rmSync(file(name));
		}
		expect(warn).toContain(`others on this machine may read ${file("lingpai.db")}`);
		expect(warn).toContain(`others on this machine may look into ${world.server.folder}`);
		chmodSync(file("lingpai.db"), 0o600);
		chmodSync(world.server.folder, 0o700);
	});

	test("is content with a fresh backup", async () => {
		expect((await world.server.command("backup", file("copy.db"))).code).toBe(0);
		expect((await doctor()).ok).toContain("the last backup is 0 days old");
	});
});

test("what the doctor cannot understand is told in one line", async () => {
	for (const words of [["--fast"], ["now"]]) {
		const { code, stderr } = await world.server.command("doctor", ...words);
		expect([code, stderr]).toEqual([64, expect.stringMatching(/^lingpai: [^\n]+\n$/)]);
	}
});
