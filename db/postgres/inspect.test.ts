import { describe, expect, test } from "vitest";
import { inspectStorage } from "../inspection.ts";
import { openStorage } from "../open.ts";
import { anApp, anEvent, anOperator, chainKey, noon, unlock } from "../suite/rows.ts";
import { newestSchema } from "./migrate.ts";
import { ask, newDatabase, serverUrl } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";

describe.runIf(serverUrl !== null)("a look at a PostgreSQL database", () => {
	async function filled(): Promise<string> {
		const url = await newDatabase();
		const { storage } = await openStorage(url, unlock, undefined, patient);
		const app = anApp({ appid: "wx1" });
		await storage.apps.add(app, anEvent({ at: noon }));
		await storage.operators.add(anOperator({ role: "owner" }), anEvent({ at: noon + 1, action: "data.backup" }));
		await storage.leases.take("retention", "a", noon + 9, noon);
		await storage.close();
		return url;
	}

	test("tells what is kept there, and of the server", async () => {
		const url = await filled();
		const begun = performance.now();
		const data = await inspectStorage(url);
		const took = performance.now() - begun;
		const schema = newestSchema();
		expect(data).toMatchObject({
			schema: { has: schema, knows: schema },
			...{ keptRoot: "k1:root", keptKeys: [] },
			apps: [{ appid: "wx1", platform: "wechat", enabled: true, sealedSecret: "k1:secret" }],
			owners: { all: 1, withoutSecondFactor: 1 },
			...{ newestEventAt: noon + 1, newestBackupAt: noon + 1 },
			leases: [{ name: "retention", holder: "a", until: noon + 9 }],
			latestAddresses: [],
			settings: { synchronous_commit: "on", fsync: "off", full_page_writes: "on" },
			server: { onlyReads: false, encoding: "UTF8", isEncrypted: false },
		});
		expect(data.server?.version).toBeGreaterThan(12);
		// One clock: what is off is half the time of the answer, at most.
		expect(Math.abs(data.server?.clockAhead ?? Number.NaN)).toBeLessThan(took / 2 + 50);
		expect(data.server?.connections).toMatchObject({ each: 8, used: expect.any(Number) });
		expect(await data.verify(chainKey, () => {})).toMatchObject({ ok: true, events: 2 });
		await data.close();
	});

	test("finds an index that is not whole", async () => {
		const url = await filled();
		const faults = async (full: boolean) => {
			const data = await inspectStorage(url);
			try {
				return await data.faults(full);
			} finally {
				await data.close();
			}
		};
		expect([await faults(false), await faults(true)]).toEqual([[], []]);
		await ask(url, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_by_time'::regclass");
		expect(await faults(false)).toEqual(["the index users_by_time is not whole"]);
		expect(await faults(true)).toEqual(["the index users_by_time is not whole"]);
	});

	test("of an empty one tells that there is nothing yet", async () => {
		const data = await inspectStorage(await newDatabase());
		expect(data).toMatchObject({ schema: { has: 0 }, keptRoot: null, apps: null, owners: null, newestEventAt: null });
		await data.close();
	});
});
