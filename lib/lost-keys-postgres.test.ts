import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

function aFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

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
		const copy = join(aFolder(), "as-it-was.db");
		const report = await dropWhatIsLost(configWith(url, 9), copy);
		expect(report).toMatchObject({ keys: ["k1"], newRoot: true, appids: ["wx1"], copy });
		expect(statSync(copy).mode & 0o777).toBe(0o600);
		await withData(configWith(url, 9), async ({ storage }) => {
			expect(await storage.audit.verify()).toMatchObject({ ok: true, purged: before.events, events: 1 });
			expect(await storage.apiKeys.list()).toEqual([]);
		});
		const another = join(aFolder(), "another.db");
		expect(await dropWhatIsLost(configWith(url, 9), another)).toBeNull();
		expect(existsSync(another)).toBe(false);
		await withData(configWith(`file:${copy}`, 1), async ({ storage, vault }) => {
			const app = await storage.apps.byAppid("wx1");
			expect(app && credentialsOf({ vault }, app).secret).toBe("secret");
			expect(await storage.audit.verify()).toEqual(before);
		});
	});

	test("nothing is done where the data as it was cannot be written, or something is there already", async () => {
		const url = await newDatabase();
		await withData(configWith(url, 1), fill);
		const before = await withData(configWith(url, 1), ({ storage }) => storage.audit.verify());
		const nowhere = join(aFolder(), "none", "as-it-was.db");
		await expect(dropWhatIsLost(configWith(url, 9), nowhere)).rejects.toThrow(`${nowhere} cannot be written (ENOENT)`);
		const taken = join(aFolder(), "taken.db");
		writeFileSync(taken, "of somebody");
		await expect(dropWhatIsLost(configWith(url, 9), taken)).rejects.toThrow(`${taken} is there already`);
		expect(statSync(taken).size).toBe("of somebody".length);
		await withData(configWith(url, 1), async ({ storage }) => {
			expect(await storage.apiKeys.list()).toHaveLength(1);
			expect(await storage.audit.verify()).toEqual(before);
		});
	});

	test("nothing is done while a server runs on the database", async () => {
		const url = await newDatabase();
		await withData(configWith(url, 1), async (data) => {
			await fill(data);
			await data.storage.seals.noteServer("srv_1", "k1", Date.now() + 60_000);
		});
		const copy = join(aFolder(), "as-it-was.db");
		await expect(dropWhatIsLost(configWith(url, 9), copy)).rejects.toThrow("a server runs on the database");
		expect(existsSync(copy)).toBe(false);
		await withData(configWith(url, 1), async ({ storage }) => expect(await storage.apiKeys.list()).toHaveLength(1));
	});
});
