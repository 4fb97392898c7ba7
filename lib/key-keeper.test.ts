import { beforeEach, describe, expect, test } from "vitest";
import type { Context } from "./context.ts";
import { keptKey } from "./kept-keys.ts";
import { KeyKeeper } from "./key-keeper.ts";
import type { MasterKey } from "./setting-forms.ts";
import { masterKey, testWorld, type World } from "./test-world.ts";

const key = (id: string, fill = id.charCodeAt(1)): MasterKey => ({ id, bytes: Buffer.alloc(32, fill) });

let world: World;
let listed: MasterKey[] | null;
let context: Context;

beforeEach(async () => {
	world = await testWorld();
	listed = null;
	context = {
		...world.context,
		changedKeys: () => {
			const now = listed;
			listed = null;
			return now;
		},
	};
	return () => context.storage.close();
});

describe("a running server", () => {
	test("seals with a new first key as soon as the list has one, and still opens what the old one sealed", async () => {
		const keeper = new KeyKeeper(context);
		const old = context.vault.seal("secret", "place");
		await keeper.turn();
		expect(context.vault.seal("x", "place")).toMatch(`k1:`);
		listed = [key("k7"), masterKey];
		await keeper.turn();
		expect(context.vault.seal("x", "place")).toMatch(/^k7:/);
		expect(context.vault.open(old, "place")).toBe("secret");
		expect(await context.storage.seals.keys()).toContainEqual(keptKey(key("k7")));
	});

	test("keeps its keys when the list lacks one that may have sealed something, and says which", async () => {
		const keeper = new KeyKeeper(context);
		listed = [key("k7")];
		await expect(keeper.turn()).rejects.toThrow(`the key "k1" is missing`);
		expect(context.vault.keyIds).toEqual(["k1"]);
		await keeper.turn();
	});

	test("keeps its keys when another key goes by a known id", async () => {
		const keeper = new KeyKeeper(context);
		listed = [key("k1", 9)];
		await expect(keeper.turn()).rejects.toThrow(`the key "k1" is not the one`);
		expect(context.vault.keyIds).toEqual(["k1"]);
	});

	test("takes the list up later when the storage was busy", async () => {
		const keeper = new KeyKeeper(context);
		const { keepKey } = context.storage.seals;
		context.storage.seals.keepKey = () => Promise.reject(new Error("busy"));
		listed = [key("k7"), masterKey];
		await expect(keeper.turn()).rejects.toThrow("busy");
		context.storage.seals.keepKey = keepKey;
		await keeper.turn();
		expect(context.vault.keyIds).toEqual(["k7", "k1"]);
	});

	test("tells which key it seals with, again before its word is old, and takes it back when it leaves", async () => {
		const keeper = new KeyKeeper(context);
		await keeper.turn();
		for (let seconds = 0; seconds < 300; seconds += 10) {
			world.pass(10);
			await keeper.turn();
			expect(await context.storage.seals.servers(context.now())).toMatchObject([{ keyId: "k1" }]);
		}
		listed = [key("k7"), masterKey];
		await keeper.turn();
		expect(await context.storage.seals.servers(context.now())).toMatchObject([{ keyId: "k7" }]);
		await keeper.leave();
		expect(await context.storage.seals.servers(context.now())).toEqual([]);
	});
});
