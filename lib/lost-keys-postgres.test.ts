import { rmSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { newDatabase, serverUrl } from "../db/postgres/test-database.ts";
import { anApp, anEvent } from "../db/suite/rows.ts";
import { addApiKey } from "./api-keys.ts";
import { credentialsOf, sealSecret } from "./apps.ts";
import { type Config, readConfig } from "./config.ts";
import type { Essentials } from "./context.ts";
import { dropWhatIsLost } from "./lost-keys.ts";
import { openEssentials } from "./start.ts";

const configWith = (DATABASE_URL: string, fill: number): Config => {
	const LINGPAI_MASTER_KEYS = `k1:${Buffer.alloc(32, fill).toString("base64")}`;
	return readConfig({ NODE_ENV: "test", DATABASE_URL, LINGPAI_MASTER_KEYS });
};

async function withData<T>(config: Config, work: (data: Essentials) => Promise<T>): Promise<T> {
	const data = await openEssentials(config);
	try {
		return await work(data);
	} finally {
		await data.storage.close();
	}
}

describe.runIf(serverUrl !== null)("when master keys are lost for good, on PostgreSQL", () => {
	const fill = ({ storage, vault, now }: Essentials) =>
		storage.apps
			.add(anApp({ appid: "wx1", sealedSecret: sealSecret({ vault }, "wx1", "secret") }), anEvent())
			.then(() => addApiKey({ storage, vault, now }, { name: "shop", scope: "admin", appid: null }));

	test("what they sealed goes, a new chain begins, and the data as it was lies in a file", async () => {
		const url = await newDatabase();
		await withData(configWith(url, 1), fill);
		const before = await withData(configWith(url, 1), ({ storage }) => storage.audit.verify());
		const report = await dropWhatIsLost(configWith(url, 9));
		const copy = report?.copy ?? "";
		onTestFinished(() => rmSync(copy, { force: true }));
		expect(report).toMatchObject({ keys: ["k1"], newRoot: true, appids: ["wx1"] });
		await withData(configWith(url, 9), async ({ storage }) => {
			expect(await storage.audit.verify()).toMatchObject({ ok: true, purged: before.events, events: 1 });
			expect(await storage.apiKeys.list()).toEqual([]);
		});
		expect(await dropWhatIsLost(configWith(url, 9))).toBeNull();
		await withData(configWith(`file:${copy}`, 1), async ({ storage, vault }) => {
			const app = await storage.apps.byAppid("wx1");
			expect(app && credentialsOf({ vault }, app).secret).toBe("secret");
			expect(await storage.audit.verify()).toEqual(before);
		});
	});

	test("nothing is done while a server runs on the database", async () => {
		const url = await newDatabase();
		await withData(configWith(url, 1), async (data) => {
			await fill(data);
			await data.storage.seals.noteServer("srv_1", "k1", Date.now() + 60_000);
		});
		await expect(dropWhatIsLost(configWith(url, 9))).rejects.toThrow("a server runs on the database");
		await withData(configWith(url, 1), async ({ storage }) => expect(await storage.apiKeys.list()).toHaveLength(1));
	});
});
