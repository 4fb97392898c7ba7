import { existsSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkCopy } from "../copies.ts";
import { dumpOf, filledFile, moveOptions } from "../move/test-data.ts";
import { many } from "../move/test-move.ts";
import { moveData } from "../move.ts";
import { beginRestore } from "../restore.ts";
import { temporaryFile } from "../sqlite/test-file.ts";
import { CopyRefused } from "../storage.ts";
import { anEvent, chainKey, unlock } from "../suite/rows.ts";
import { backUpOf } from "./back-up.ts";
import { Connection } from "./connection.ts";
import { ask, newDatabase, serverUrl } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";

const silent = () => undefined;

/** A database with rows in every table, the file that they came from, and a place for a copy. */
async function filledDatabase() {
	const [file, url] = [temporaryFile(), await newDatabase()];
	await filledFile(file, many);
	await moveData(`file:${file}`, url, moveOptions);
	const connection = await Connection.open(url, chainKey, patient);
	onTestFinished(() => connection.close());
	const copy = `${file}.copy`;
	writeFileSync(copy, "", { mode: 0o600 });
	return { file, url, copy, connection, backUp: backUpOf(connection) };
}

describe.runIf(serverUrl !== null)("a backup of PostgreSQL", () => {
	test("is a file of SQLite with every row, for its owner only, and is found whole", async () => {
		const { file, copy, backUp } = await filledDatabase();
		const told: number[][] = [];
		await backUp(copy, (done, total) => void told.push([done, total]));
		expect(statSync(copy).mode & 0o777).toBe(0o600);
		expect(readdirSync(dirname(copy)).filter((name) => name.includes("copy"))).toEqual(["lingpai.db.copy"]);
		expect(await checkCopy(copy, unlock, silent)).toMatchObject({ events: dumpOf(file).audit_events?.length });
		expect(dumpOf(copy)).toEqual(dumpOf(file));
		expect(told.at(-1)?.[0]).toBe(told.at(-1)?.[1]);
	});

	test("is of one moment while others write", async () => {
		const { copy, connection, backUp } = await filledDatabase();
		let isDone = false;
		const writing = (async () => {
			let written = 0;
			for (; !isDone; written += 1) await connection.write(async ({ append }) => append(anEvent()));
			return written;
		})();
		await backUp(copy, silent).finally(() => (isDone = true));
		expect(await writing).toBeGreaterThan(5);
		const { events } = await checkCopy(copy, unlock, silent);
		expect(events).toBeGreaterThanOrEqual(many.length);
	});

	test("is restored where SQLite serves, and moved back to PostgreSQL", async () => {
		const { file, copy, backUp } = await filledDatabase();
		await backUp(copy, silent);
		const place = `${file}.restored`;
		const work = await beginRestore(`file:${place}`, copy, unlock, { onCopied: silent, onChecked: silent });
		await work.commit();
		await work.end();
		expect(dumpOf(place)).toEqual(dumpOf(file));
		const url = await newDatabase();
		await moveData(`file:${place}`, url, moveOptions);
		await moveData(url, `file:${file}.back`, moveOptions);
		expect(dumpOf(`${file}.back`)).toEqual(dumpOf(file));
	});

	test("fails as the engine does: closed, without a server, with nowhere to write", async () => {
		const { url, copy, connection, backUp } = await filledDatabase();
		await expect(backUp("/nowhere/copy.db", silent)).rejects.toMatchObject({ name: "StorageUnavailable" });
		const cut =
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%moving%' AND datname = current_database() AND pid <> pg_backend_pid()";
		const cuts: Promise<unknown>[] = [];
		const onCopied = (done: number) => void (done > 1_000 && cuts.length === 0 && cuts.push(ask(url, cut)));
		await expect(backUp(copy, onCopied)).rejects.toMatchObject({ name: "StorageUnavailable" });
		await connection.close();
		await expect(backUp(copy, silent)).rejects.toMatchObject({ name: "StorageUnavailable" });
		expect(existsSync("/nowhere")).toBe(false);
	});

	test("is refused beside a newer release, whose columns it would lack", async () => {
		const { url, copy, backUp } = await filledDatabase();
		await ask(url, "UPDATE schema_version SET version = 99 WHERE id = 1");
		await expect(backUp(copy, silent)).rejects.toThrow(CopyRefused);
	});
});
