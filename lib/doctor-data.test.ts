import { describe, expect, test } from "vitest";
import type { Inspection } from "../db/inspection.ts";
import { examineData } from "./doctor-data.ts";

const now = Date.parse("2026-06-01T00:00:00Z");

/** What is said of the leases of a database that is otherwise well. */
async function toldOf(leases: Inspection["leases"]) {
	const data: Inspection = {
		schema: { has: 1, knows: 1, needs: 1 },
		...{ server: null, settings: { journal_mode: "wal" }, faults: async () => [], keptRoot: null, keptKeys: [] },
		...{ apps: [], owners: null, newestEventAt: now, newestBackupAt: now, leases, latestAddresses: null },
		verify: async () => ({ ok: true, events: 0, purged: 0, firstBroken: null, head: "" }),
		close: async () => undefined,
	};
	const without = (await examineData({ ...data, leases: [] }, now, false)).length;
	return (await examineData(data, now, false)).slice(without).map(({ level, what }) => `${level}: ${what}`);
}

describe("of the works that leases tell of, the doctor", () => {
	test("counts the servers that run, and takes those that were killed for no work", async () => {
		const server = (name: string, until: number) => ({ name: `sealing ${name}`, holder: "k1", until });
		expect(await toldOf([server("srv_a", now + 1)])).toEqual(["ok: a server runs on the database"]);
		expect(await toldOf([server("srv_a", now + 1), server("srv_b", now + 2), server("srv_c", now - 1)])).toEqual([
			"ok: 2 servers run on the database",
		]);
		expect(await toldOf([server("srv_a", now - 1)])).toEqual([]);
	});

	test("names one under way, and warns of one that was cut off", async () => {
		const work = (until: number) => [{ name: "retention", holder: "one", until }];
		expect(await toldOf(work(now + 1))).toEqual(["ok: the work “retention” is under way"]);
		expect(await toldOf(work(now - 1))).toEqual(["warn: the work “retention” was cut off before its end"]);
	});
});
