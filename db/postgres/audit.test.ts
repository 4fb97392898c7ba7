import { describe, expect, test } from "vitest";
import { openStorage } from "../open.ts";
import { anEvent, unlock } from "../suite/rows.ts";
import type { Tampered } from "../suite/tampering.ts";
import { tamperedLogPromises } from "../suite/tampering-log.ts";
import { tamperedPurgePromises } from "../suite/tampering-purged.ts";
import { ask, makeDatabase, newMigratedDatabase, serverUrl } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";

async function openTampered(): Promise<Tampered> {
	const { url, drop } = await makeDatabase();
	const { storage } = await openStorage(url, unlock, undefined, patient);
	return {
		storage,
		run: async (sql) => void (await ask(url, sql)),
		withoutTrigger: (name) => `DROP TRIGGER ${name} ON audit_events`,
		zeros: "decode(repeat('00', 32), 'hex')",
		async close() {
			await storage.close();
			await drop();
		},
	};
}

describe.runIf(serverUrl !== null)("the log on PostgreSQL", () => {
	tamperedLogPromises(openTampered);
	tamperedPurgePromises(openTampered);

	test("is not emptied at one blow either", async () => {
		const url = await newMigratedDatabase();
		const { storage } = await openStorage(url, unlock, undefined, patient);
		await storage.audit.append(anEvent());
		for (const statement of ["TRUNCATE audit_events", "TRUNCATE audit_base, audit_events"]) {
			await expect(ask(url, statement)).rejects.toThrow("audit events are not deleted");
		}
		expect(await storage.audit.verify()).toMatchObject({ ok: true, events: 1 });
		await storage.close();
	});
});
