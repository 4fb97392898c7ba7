import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { beforeEach, describe, expect, test } from "vitest";
import { beginRestore } from "../db/restore.ts";
import { unlock } from "../db/suite/rows.ts";
import { ConfigError, readConfig } from "./config.ts";
import { openEssentials } from "./start.ts";
import { givenInstallation, hash } from "./test-installation.ts";

const given = givenInstallation();
const { withStorage, backedUp, restored } = given;

describe("a restore is refused with one sentence, and touches nothing,", () => {
	const folderNow = () =>
		readdirSync(dirname(given.file)).map(
			(name) => `${name} ${hash(readFileSync(join(dirname(given.file), name), "latin1")).toString("hex")}`,
		);

	async function refused(message: RegExp, from = given.backup, unlockWith = unlock): Promise<void> {
		const before = folderNow();
		await expect(restored({}, from, unlockWith)).rejects.toThrow(message);
		expect(folderNow()).toEqual(before);
	}

	beforeEach(backedUp);

	test("of what is not there, is no copy of Lingpai's data, or is the database itself", async () => {
		await refused(/there is no such file/, join(dirname(given.file), "nowhere.db"));
		await refused(/there is no such file/, dirname(given.file));
		const nonsense = join(dirname(given.file), "nonsense.db");
		writeFileSync(nonsense, "nonsense".repeat(1000));
		await refused(/nonsense\.db cannot be restored: it is not a database of Lingpai/, nonsense);
		await refused(/it is the database itself/, given.file);
	});

	test("of a damaged or newer copy, or one whose audit log was changed", async () => {
		const bytes = readFileSync(given.backup);
		writeFileSync(given.backup, bytes.subarray(0, bytes.length - 8192));
		await refused(/backup\.db cannot be restored: it is damaged/);
		writeFileSync(given.backup, bytes);
		const change = (sql: string) => new BetterSqlite3(given.backup).exec(sql).close();
		change("PRAGMA user_version = 99");
		await refused(/it has schema 99/);
		writeFileSync(given.backup, bytes);
		change("DROP TRIGGER audit_events_stay_as_written; UPDATE audit_events SET appid = 'x' WHERE seq = 3");
		await refused(/its audit log was changed at event 3/);
	});

	test("of a copy that the master keys do not open", async () => {
		const wrong = () => {
			throw new ConfigError(["LINGPAI_MASTER_KEYS: none of the keys opens this database"]);
		};
		await refused(/backup\.db: LINGPAI_MASTER_KEYS: none of the keys opens/, given.backup, wrong);
	});

	test("and while one is under way, a start says that the data is in use", async () => {
		const progress = { onCopied: () => undefined, onChecked: () => undefined };
		const work = await beginRestore(`file:${given.file}`, given.backup, unlock, progress);
		const config = readConfig({ NODE_ENV: "test", DATABASE_URL: `file:${given.file}` });
		await expect(openEssentials(config)).rejects.toThrow("the database is in use by a command that needs it alone");
		await work.end();
		await withStorage((storage) => storage.ping());
	});

	test("while somebody has the database open", async () => {
		await withStorage(async () => {
			await expect(restored()).rejects.toThrow("a server or a command has the database open: stop it first");
		});
		const sqlite = new BetterSqlite3(given.file);
		sqlite.exec("BEGIN; SELECT * FROM users");
		await expect(restored()).rejects.toThrow("a server or a command has the database open: stop it first");
		sqlite.close();
		expect(existsSync(`${given.file}.restoring`)).toBe(false);
	});
});
