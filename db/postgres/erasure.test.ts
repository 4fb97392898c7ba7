import { describe } from "vitest";
import { openStorage } from "../open.ts";
import { greatErasurePromises } from "../suite/great-erasures.ts";
import { unlock } from "../suite/rows.ts";
import { ask, newMigratedDatabase, serverUrl } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";

describe.runIf(serverUrl !== null)("on PostgreSQL", () => {
	greatErasurePromises(async () => {
		const url = await newMigratedDatabase();
		const open = async () => (await openStorage(url, unlock, undefined, patient)).storage;
		const count = async (sql: string) => Number((await ask<{ count: string }>(url, sql))[0]?.count);
		return { storage: await open(), reopen: open, count };
	});
});
