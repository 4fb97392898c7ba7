import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { openStorage } from "../open.ts";
import type { Storage } from "../storage.ts";
import { noSessionFilter } from "../suite/paging.ts";
import { aLogin, anApp, anEvent, noon, unlock } from "../suite/rows.ts";
import { temporaryFile } from "./test-file.ts";
import { makeOlderFile } from "./test-older-file.ts";

const hour = 3_600_000;

/** A file as the release before the operators' pages left it, with what a storage of today holds. */
function asBefore(file: string): string {
	const old = join(dirname(file), "old.db");
	makeOlderFile(old, file, 1);
	return old;
}

const seriesOf = async (storage: Storage) => {
	const steps = await storage.counts.series(0, noon + 10 * hour, hour, null);
	return steps.map((step) => JSON.stringify(step)).sort();
};

test("a file from before the operators' pages has its lists, counters and times after the migration", async () => {
	const file = temporaryFile();
	const { storage: today } = await openStorage(`file:${file}`, unlock);
	const apps = [anApp(), anApp()];
	for (const app of apps) await today.apps.save(app, { created: anEvent(), updated: anEvent() });
	for (let i = 0; i < 20; i++) {
		const app = apps[i % 2];
		if (!app) continue;
		const at = noon + (i % 5) * hour;
		await today.sessions.open(aLogin(app, `o-${i % 6}`, { at }), anEvent({ at, appid: app.appid }));
		await today.audit.append(
			anEvent({ at, action: "decrypt", outcome: "failed", reason: i % 3 ? "bad_padding" : null }),
		);
	}
	await today.audit.append(anEvent({ appid: null }));
	const key = { id: "key_1", name: "shop", appid: null, keyHash: Buffer.alloc(32), createdAt: noon, lastUsedAt: null };
	await today.apiKeys.add({ ...key, scope: "admin" }, anEvent());
	const kept = [await seriesOf(today), await today.sessions.countActive(noon), await today.audit.verify()];
	const pages = (storage: Storage) =>
		Promise.all(apps.map(({ id }) => storage.sessions.page({ ...noSessionFilter, appId: id }, 50, null)));
	const listed = await pages(today);
	await today.close();

	const { storage } = await openStorage(`file:${asBefore(file)}`, unlock);
	expect(listed.map(({ items }) => items.length)).toEqual([10, 10]);
	expect(await pages(storage)).toEqual(listed);
	expect([await seriesOf(storage), await storage.sessions.countActive(noon), await storage.audit.verify()]).toEqual(
		kept,
	);
	expect(await storage.apiKeys.list()).toEqual([{ ...key, scope: "admin" }]);
	expect(await storage.operators.setup()).toEqual({ state: "new" });
	expect(await storage.settings.get()).toBeNull();
	await storage.close();
});
