import { beforeEach, describe, expect, test } from "vitest";
import { addApiKey, apiKeyOf, removeApiKey } from "./api-keys.ts";
import { appid, testWorld, type World } from "./test-world.ts";
import { newApiKey, newToken } from "./tokens.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const add = (limitedTo: string | null = null) =>
	addApiKey(world.context, { name: "shop", scope: "introspect", appid: limitedTo });

describe("an API key", () => {
	test("is told once and then known by its hash only", async () => {
		const { id, key } = await add(appid);
		expect(key).toMatch(/^lpk_[A-Za-z0-9_-]{43}$/);
		expect(await apiKeyOf(world.context, key)).toEqual({ id, scope: "introspect", appid });
		const [stored] = await world.context.storage.apiKeys.list();
		expect(stored).toMatchObject({ id, name: "shop", scope: "introspect", appid });
		expect(JSON.stringify(stored)).not.toContain(key.slice(4));
	});

	test("that is missing, wrong, cut, or a token instead is unauthorized", async () => {
		const { key } = await add();
		for (const wrong of [null, "", "x", newApiKey(), key.slice(0, -1), `${key}A`, newToken(), key.toUpperCase()]) {
			await expect(apiKeyOf(world.context, wrong), String(wrong)).rejects.toMatchObject({ code: "unauthorized" });
		}
	});

	test("that was removed is refused from the next request on, others are not", async () => {
		const { id, key } = await add();
		const other = await add();
		expect(await removeApiKey(world.context, id)).toBe(true);
		await expect(apiKeyOf(world.context, key)).rejects.toMatchObject({ code: "unauthorized" });
		await expect(apiKeyOf(world.context, other.key)).resolves.toMatchObject({ id: other.id });
		expect(await removeApiKey(world.context, id)).toBe(false);
	});

	test("of an app that is not registered is not made", async () => {
		await expect(add("wx-other")).rejects.toMatchObject({ code: "app_unknown" });
		expect(await world.context.storage.apiKeys.list()).toEqual([]);
	});

	test("is made and removed in the audit log, without the key", async () => {
		const { events } = await world.context.storage.audit.verify();
		const { id } = await add();
		await removeApiKey(world.context, id);
		expect((await world.context.storage.audit.verify()).events).toBe(events + 2);
	});
});
