import { beforeEach, describe, expect, test } from "vitest";
import { apiKeyOf } from "./api-keys.ts";
import { createApiKey, deleteApiKey, listApiKeys } from "./manage-api-keys.ts";
import { person } from "./test-operators.ts";
import { appid, testWorld, type World } from "./test-world.ts";

const owner = person("owner");

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const create = (name = "shop", limitedTo?: string) =>
	createApiKey(world.context, { name, scope: "introspect", ...(limitedTo && { appid: limitedTo }) }, owner);
const list = () => listApiKeys(world.context, { limit: 50 });

describe("an API key made by an operator", () => {
	test("is shown once and listed without itself, with its last use", async () => {
		const { key, ...shown } = await create("shop", appid);
		expect(shown).toEqual({
			...{ id: expect.stringMatching(/^key_/), name: "shop", scope: "introspect", appid },
			...{ createdAt: "2026-01-31T08:00:00.000Z", lastUsedAt: null },
		});
		expect((await list()).items).toEqual([shown]);
		world.pass(7200);
		expect(await apiKeyOf(world.context, key)).toEqual({ id: shown.id, scope: "introspect", appid });
		expect((await list()).items).toEqual([{ ...shown, lastUsedAt: "2026-01-31T10:00:00.000Z" }]);
		expect(JSON.stringify(await list())).not.toContain(key.slice(4));
	});

	test("for an app that is not registered is not made", async () => {
		await expect(create("shop", "wx-none")).rejects.toMatchObject({ code: "app_unknown" });
		expect((await list()).items).toEqual([]);
	});

	test("that is deleted is refused from the next request on, and is not found a second time", async () => {
		const { id, key } = await create();
		await deleteApiKey(world.context, { id }, owner);
		await expect(apiKeyOf(world.context, key)).rejects.toMatchObject({ code: "unauthorized" });
		await expect(deleteApiKey(world.context, { id }, owner)).rejects.toMatchObject({ code: "not_found" });
	});

	test("is told in the audit log when it comes and when it goes: by whom, its name and scope, never the key", async () => {
		const { id, key } = await create("shop", appid);
		await deleteApiKey(world.context, { id }, owner);
		const none = { outcome: null, reason: null, userId: null, sessionId: null, operatorId: null } as const;
		const told = await Promise.all(
			(["apiKey.create", "apiKey.delete"] as const).map(async (action) => {
				const filter = { ...none, action, appid, from: null, to: null, q: null };
				return (await world.context.storage.audit.page(filter, 10, null)).items;
			}),
		);
		const event = { outcome: "ok", operatorId: "opr_owner", detail: { id, name: "shop", scope: "introspect" } };
		expect(told).toMatchObject([[event], [event]]);
		expect(JSON.stringify(told)).not.toContain(key.slice(4));
	});

	test("is listed newest first, in pages", async () => {
		for (const name of ["a", "b", "c"]) {
			await create(name);
			world.pass(1);
		}
		const first = await listApiKeys(world.context, { limit: 2 });
		expect(first.items.map(({ name }) => name)).toEqual(["c", "b"]);
		expect(first.nextCursor).toMatch(/^n\.\d+\.key_/);
	});
});
