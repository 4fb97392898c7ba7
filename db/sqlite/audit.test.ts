import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { openStorage } from "../open.ts";
import { anApp, anEvent, unlock } from "../suite/rows.ts";
import type { Tampered } from "../suite/tampering.ts";
import { tamperedLogPromises } from "../suite/tampering-log.ts";
import { tamperedPurgePromises } from "../suite/tampering-purged.ts";
import { temporaryFile } from "./test-file.ts";

async function openTampered(): Promise<Tampered> {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-"));
	const file = join(folder, "lingpai.db");
	const { storage } = await openStorage(`file:${file}`, unlock);
	const sqlite = new BetterSqlite3(file);
	return {
		storage,
		run: async (sql) => void sqlite.exec(sql),
		withoutTrigger: (name) => `DROP TRIGGER ${name}`,
		zeros: "zeroblob(32)",
		async close() {
			sqlite.close();
			await storage.close();
			rmSync(folder, { recursive: true });
		},
	};
}

describe("the log in a file", () => {
	tamperedLogPromises(openTampered);
	tamperedPurgePromises(openTampered);
});

describe("what only a head noted elsewhere shows", () => {
	test("an old copy of the whole file put back", async () => {
		const file = temporaryFile();
		const written = await openStorage(`file:${file}`, unlock);
		await written.storage.apps.save(anApp(), { created: anEvent(), updated: anEvent() });
		await written.storage.close();
		const old = `${file}.old`;
		copyFileSync(file, old);
		const grown = await openStorage(`file:${file}`, unlock);
		await grown.storage.audit.append(anEvent());
		const noted = await grown.storage.audit.verify();
		await grown.storage.close();
		copyFileSync(old, file);
		const { storage } = await openStorage(`file:${file}`, unlock);
		const report = await storage.audit.verify();
		expect(report).toMatchObject({ ok: true, events: 1 });
		expect(report.head).not.toBe(noted.head);
		await storage.close();
	});
});
