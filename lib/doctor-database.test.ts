import { describe, expect, test } from "vitest";
import type { DatabaseServer } from "../db/inspection.ts";
import { examineDatabase } from "./doctor-database.ts";

const near = "postgres://lingpai:verysecret@127.0.0.1/lingpai";
const far = "postgres://lingpai:verysecret@8.8.8.8/lingpai";

const well: DatabaseServer = {
	...{ version: 15, onlyReads: false, encoding: "UTF8", isEncrypted: false, clockAhead: 12 },
	connections: { most: 97, used: 9, each: 8 },
};

async function told(changes: Partial<DatabaseServer> = {}, settings: Record<string, string> = {}, databaseUrl = near) {
	const found = await examineDatabase({ databaseUrl }, { server: { ...well, ...changes }, settings });
	expect(JSON.stringify(found)).not.toContain("verysecret");
	return found.filter(({ level }) => level !== "ok").map(({ level, what }) => `${level} ${what}`);
}

describe("of a database server the doctor", () => {
	test("finds nothing where all is well, or where it tells nothing", async () => {
		expect(await told()).toEqual([]);
		expect(await told({ isEncrypted: null, clockAhead: null, connections: null })).toEqual([]);
	});

	test("says that it is too old, only reads, or keeps no Chinese", async () => {
		expect(await told({ version: 12 })).toEqual([expect.stringMatching(/^fail PostgreSQL 12 is older than 13/)]);
		expect(await told({ onlyReads: true })).toEqual([expect.stringMatching(/^fail .*takes no writes/)]);
		expect(await told({ encoding: "LATIN1" })).toEqual([expect.stringMatching(/^fail .*LATIN1/)]);
	});

	test("says that it may lose what it acknowledged", async () => {
		expect(await told({}, { fsync: "off" })).toEqual([expect.stringMatching(/^fail fsync is off/)]);
		expect(await told({}, { full_page_writes: "off" })).toEqual([expect.stringMatching(/^fail full_page_writes/)]);
		expect(await told({}, { synchronous_commit: "off" })).toEqual([expect.stringMatching(/^warn synchronous_commit/)]);
		expect(await told({}, { synchronous_commit: "remote_apply", fsync: "on" })).toEqual([]);
	});

	test("says that it has too few connections for one process, or for one more", async () => {
		const connections = { most: 97, used: 9, each: 8 };
		expect(await told({ connections: { ...connections, most: 8, used: 0 } })).toEqual([
			"fail the database server gives 8 connections, 0 are taken, and one process takes up to 8",
		]);
		expect(await told({ connections: { ...connections, used: 89 } })).toEqual([
			expect.stringMatching(/^warn .* 89 are/),
		]);
		expect(await told({ connections: { ...connections, used: 88 } })).toEqual([]);
	});

	test("says that data travels in the clear, unless it is on this machine or a private network", async () => {
		expect(await told({}, {}, far)).toEqual([expect.stringMatching(/^fail the connection .* 8\.8\.8\.8 is not enc/)]);
		expect(await told({ isEncrypted: true }, {}, far)).toEqual([]);
		for (const place of ["localhost", "10.1.2.3", "192.168.1.5", "[fd00::1]"]) {
			expect(await told({}, {}, `postgres://lingpai@${place}/lingpai`)).toEqual([]);
		}
		expect(await told({}, {}, "postgres://lingpai@10.1.2.3/lingpai?host=8.8.8.8")).toHaveLength(1);
		expect(await told({}, {}, "postgres:///lingpai?host=/var/run/postgresql")).toEqual([]);
	});

	test("says that its clock is off, and by how much", async () => {
		expect(await told({ clockAhead: 1_500 })).toEqual([expect.stringMatching(/^warn .* 1\.5 s ahead of/)]);
		expect(await told({ clockAhead: -61_000 })).toEqual([expect.stringMatching(/^warn .* 61\.0 s behind/)]);
		expect(await told({ clockAhead: -900 })).toEqual([]);
	});
});
