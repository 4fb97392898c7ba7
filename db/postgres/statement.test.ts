import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { StorageUnavailable } from "../storage.ts";
import { chainKey } from "../suite/rows.ts";
import { Connection } from "./connection.ts";
import type { Deadlines } from "./deadlines.ts";
import { newClient } from "./line.ts";
import { ask, newMigratedDatabase, serverUrl } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";

/** Texts of what could be mistaken for each other: NUL, the sign that stands for it, and what follows that one. */
const texts = fc.string({ unit: fc.constantFrom("\0", "\uFFFF", "0", "1", "a", '"', "\\", "小", "🎉"), maxLength: 12 });

async function connected(waits?: Deadlines): Promise<Connection> {
	const connection = await Connection.open(await newMigratedDatabase(), chainKey, waits);
	onTestFinished(() => connection.close());
	return connection;
}

describe.runIf(serverUrl !== null)("a text that holds NUL, which the server has not,", () => {
	test("comes back as it was sent, alone, in a list and in JSON of ours or of the server's", async () => {
		const { read } = await connected(patient);
		const told = fc.asyncProperty(texts, async (text) => {
			const { rows } = await read(
				`SELECT $1::text AS alone, $2::json AS json, row_to_json(one) AS row
				FROM (SELECT unnest AS text FROM unnest($3::text[])) AS one`,
				[text, JSON.stringify({ text }), [text]],
			);
			expect(rows).toEqual([{ alone: text, json: { text }, row: { text } }]);
		});
		await fc.assert(told, { numRuns: 300 });
	});

	test("is the same as itself alone", async () => {
		const { read } = await connected(patient);
		const told = fc.asyncProperty(texts, texts, async (one, other) => {
			const { rows } = await read("SELECT $1::text = $2::text AS same, $1::text = ANY($3::text[]) AS found", [
				...[one, other, [one]],
			]);
			expect(rows).toEqual([{ same: one === other, found: true }]);
		});
		await fc.assert(told, { numRuns: 300 });
	});
});

describe.runIf(serverUrl !== null)(
	"a read that the server breaks off because it and another wait for each other",
	() => {
		test("is unavailable, and no fault", async () => {
			const { read, url } = await connected();
			const other = newClient(url, {});
			await other.connect();
			onTestFinished(() => other.end());
			await other.query("SET deadlock_timeout = '1h'; CREATE TABLE one (); CREATE TABLE two ()");
			await other.query("BEGIN; LOCK TABLE two");
			const broken = expect(read("SELECT 1 FROM one, two")).rejects.toBeInstanceOf(StorageUnavailable);
			let isOver = false;
			broken.finally(() => (isOver = true)).catch(() => {});
			// Where the machine stood still meanwhile, the read is over already.
			const waits = async () => isOver || (await ask(url, "SELECT 1 FROM pg_locks WHERE NOT granted")).length === 1;
			await vi.waitUntil(waits, { timeout: 60_000 });
			await other.query("LOCK TABLE one");
			await broken;
		});
	},
);
