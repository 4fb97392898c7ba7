import { existsSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { databaseLine } from "../e2e/world/database-line.ts";
import { muteLine } from "../e2e/world/mute-line.ts";
import { dumpOf, moveOptions } from "./move/test-data.ts";
import { aFile, killedMove, many } from "./move/test-move.ts";
import { moveData } from "./move.ts";
import { newClient } from "./postgres/line.ts";
import { ask, newDatabase, newMigratedDatabase, serverUrl } from "./postgres/test-database.ts";
import { migrated } from "./postgres/test-migrations.ts";
import { temporaryFile } from "./sqlite/test-file.ts";

const rowsAt = (url: string) =>
	ask<{ count: number }>(url, "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM keyring) AS count");

describe.runIf(serverUrl !== null)("moving to PostgreSQL", () => {
	test.each([
		["onCopied", 0.1],
		["onCopied", 0.9],
		["onChecked", 0],
	] as const)(
		"killed when so much is done (%s %d), it leaves an empty database, and is done when run again",
		async (when, share) => {
			const file = await aFile(many);
			const url = await newDatabase();
			expect((await killedMove(`file:${file}`, url, when, share)).ended).toBe("SIGKILL");
			expect(await rowsAt(url)).toEqual([{ count: "0" }]);
			const before = dumpOf(file);
			await moveData(`file:${file}`, url, moveOptions);
			await moveData(url, `file:${file}.back`, moveOptions);
			expect(dumpOf(`${file}.back`)).toEqual(before);
		},
		300_000,
	);

	test("is refused where rows are already, or somebody else's tables, and where it went before", async () => {
		const [file, url] = [await aFile(), await newDatabase()];
		await moveData(`file:${file}`, url, moveOptions);
		await expect(moveData(`file:${file}`, url, moveOptions)).rejects.toThrow(
			"has data already, and nothing was touched",
		);
		await expect(moveData(url, url, moveOptions)).rejects.toThrow("has data already");
		const other = await newDatabase();
		await ask(other, "CREATE TABLE users (shoe_size integer)");
		await expect(moveData(`file:${file}`, other, moveOptions)).rejects.toThrow(
			"holds tables of something else; name an empty one",
		);
		expect(await ask(other, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toHaveLength(1);
	});

	test("fails in one sentence when the connection breaks in the middle, and nothing is there", async () => {
		const [file, url] = [await aFile(many), await newDatabase()];
		const others =
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lingpai' AND datname = current_database()";
		const cut: Promise<unknown>[] = [];
		const onCopied = (done: number) => {
			if (done > 1_000 && cut.length === 0) cut.push(ask(url, others));
		};
		await expect(moveData(`file:${file}`, url, { ...moveOptions, onCopied })).rejects.toThrow(/broke/);
		await Promise.all(cut);
		expect(await rowsAt(url)).toEqual([{ count: "0" }]);
	});

	test("fails in one sentence where a network is silent, from the start or before the first answer", async () => {
		const [file, other, url] = [await aFile(), await aFile(), await newMigratedDatabase()];
		await using silent = await databaseLine(url);
		silent.become("silent");
		await using mute = await muteLine(url);
		await Promise.all([
			expect(moveData(`file:${file}`, silent.url, moveOptions)).rejects.toThrow(/^no PostgreSQL server answers at/),
			expect(moveData(silent.url, `file:${file}.back`, moveOptions)).rejects.toThrow(
				/^no PostgreSQL server answers at/,
			),
			expect(moveData(`file:${other}`, mute.url, moveOptions)).rejects.toThrow(/^does not answer$/),
			expect(moveData(mute.url, `file:${file}.back`, moveOptions)).rejects.toThrow(/^does not answer$/),
		]);
		expect(existsSync(`${file}.back`)).toBe(false);
	});

	test("new rows come behind those that were moved", async () => {
		const [file, url] = [await aFile(), await newDatabase()];
		await moveData(`file:${file}`, url, moveOptions);
		const [{ id } = { id: "" }] = await ask<{ id: string }>(url, "SELECT id FROM users LIMIT 1");
		await ask(
			url,
			"INSERT INTO session_keys (user_id, fingerprint, sealed_key, obtained_at) VALUES ($1, 'new', '', 0)",
			[id],
		);
		const last = "SELECT fingerprint = 'new' AS is_new FROM session_keys ORDER BY rowid DESC LIMIT 1";
		expect(await ask(url, last)).toEqual([{ is_new: true }]);
	});

	test("the database has the indexes that its migrations make", async () => {
		const [moved, fresh] = [await newDatabase(), await newDatabase()];
		await moveData(`file:${await aFile()}`, moved, moveOptions);
		await migrated(fresh);
		const indexes = (url: string) => ask(url, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1");
		expect(await indexes(moved)).toEqual(await indexes(fresh));
	});

	test("says in one sentence what is wrong with an address, and never the password", async () => {
		const file = await aFile();
		const at = new URL(await newDatabase());
		const refused = async (changes: Partial<URL>, said: string) => {
			const url = Object.assign(new URL(at), { password: "s3cret" }, changes).href;
			const failure = await moveData(`file:${file}`, url, moveOptions).catch((error: Error) => error);
			expect(failure).toMatchObject({ name: "PlaceRefused", message: expect.stringContaining(said) });
			expect(JSON.stringify(failure) + String(failure)).not.toContain("s3cret");
		};
		await refused({ port: "1" }, "no PostgreSQL server answers");
		await refused({ hostname: "nowhere.invalid" }, "no PostgreSQL server answers");
		await refused({ pathname: "/nothing" }, "there is no database nothing");
		await refused({ username: "nobody" }, "does not let nobody in");
	});
});

describe.runIf(serverUrl !== null)("moving from PostgreSQL", () => {
	async function aDatabase(): Promise<string> {
		const url = await newDatabase();
		await moveData(`file:${await aFile()}`, url, moveOptions);
		return url;
	}

	test("is refused while servers run on it, and not for one that is gone", async () => {
		const url = await aDatabase();
		const to = temporaryFile();
		const note = (name: string, until: number) =>
			ask(url, "INSERT INTO leases VALUES ($1, 'k1', $2)", [`sealing ${name}`, until]);
		await note("srv_old", moveOptions.at - 1);
		await note("srv_1", moveOptions.at + 60_000);
		await expect(moveData(url, `file:${to}`, moveOptions)).rejects.toThrow("is in use, a server runs on it");
		await note("srv_2", moveOptions.at + 60_000);
		await expect(moveData(url, `file:${to}`, moveOptions)).rejects.toThrow("2 servers run on it: stop them first");
		expect(existsSync(to)).toBe(false);
		await ask(url, "DELETE FROM leases WHERE name IN ('sealing srv_1', 'sealing srv_2')");
		await moveData(url, `file:${to}`, moveOptions);
		expect(await ask(url, "SELECT name FROM leases")).toEqual([{ name: "sealing srv_old" }]);
	});

	test("nobody writes while it goes on: who tries waits in vain", async () => {
		const [url, to] = [await aDatabase(), await newDatabase()];
		await migrated(to);
		const [holder, writer] = [newClient(to, {}), newClient(url, {})];
		for (const client of [holder, writer]) await client.connect();
		const lock = "BEGIN; SELECT 1 FROM schema_version WHERE id = 1 FOR UPDATE";
		await holder.query(lock);
		const moving = moveData(url, to, moveOptions);
		// As soon as the source is held, and not before.
		const tried = async () => writer.query(`ROLLBACK; SET lock_timeout = 50; ${lock}`).catch((error) => error.code);
		await vi.waitUntil(async () => (await tried()) === "55P03", { timeout: 60_000 });
		await holder.query("ROLLBACK");
		await moving;
		for (const client of [holder, writer]) await client.end();
		expect(await rowsAt(to)).toEqual(await rowsAt(url));
	});

	test("says of a database that has none of Lingpai's data so", async () => {
		const failure = moveData(await newDatabase(), `file:${temporaryFile()}`, moveOptions);
		await expect(failure).rejects.toMatchObject({ side: "from", message: "is not a database of Lingpai" });
	});
});
