import { describe, expect, test } from "vitest";
import { sealedKinds } from "../seals.ts";
import type { Given } from "./given.ts";
import { aKey, anEvent, anOperator, noon } from "./rows.ts";

export function sealPromises(given: Given): void {
	const sealedOf = async (kind: (typeof sealedKinds)[number]) =>
		(await given.storage.seals.page(kind, 0, 100)).map(({ names, sealed }) => ({ names, sealed }));

	describe("sealed values", () => {
		test("are found wherever they stand, with what their places are named by", async () => {
			const { storage, app } = given;
			const { user } = await given.loggedIn({ sessionKey: aKey("a") });
			await storage.users.update(user.id, { sealedPhone: "k1:phone" }, anEvent());
			const operator = anOperator({ sealedTotp: "k1:totp", recoveryCodes: ["aa"] });
			await storage.operators.add(operator, anEvent());
			await storage.operators.add(anOperator(), anEvent());
			await given.loggedIn({ openid: "o-bob" });
			expect(await sealedOf("root")).toEqual([{ names: [], sealed: "k1:root" }]);
			expect(await sealedOf("app")).toEqual([{ names: [app.appid], sealed: "k1:secret" }]);
			expect(await sealedOf("push")).toEqual([]);
			expect(await sealedOf("operator")).toEqual([{ names: [operator.id], sealed: "k1:totp" }]);
			expect(await sealedOf("phone")).toEqual([{ names: [user.id], sealed: "k1:phone" }]);
			expect(await sealedOf("sessionKey")).toEqual([{ names: [app.id, "o-alice"], sealed: "k1:a" }]);
			const counts = await Promise.all(sealedKinds.map((kind) => storage.seals.count(kind)));
			expect(counts).toEqual([1, 1, 0, 1, 1, 1]);
		});

		test("come in pages that miss none", async () => {
			for (let i = 0; i < 7; i++) await given.loggedIn({ openid: `o-${i}`, sessionKey: aKey(`${i}`) });
			const seen: string[] = [];
			for (let after = 0; ; ) {
				const values = await given.storage.seals.page("sessionKey", after, 3);
				if (values.length === 0) break;
				seen.push(...values.map(({ sealed }) => sealed));
				after = values.at(-1)?.row ?? after;
			}
			expect(seen).toEqual(["k1:0", "k1:1", "k1:2", "k1:3", "k1:4", "k1:5", "k1:6"]);
		});

		test("are replaced where they are as they were read, and only there", async () => {
			const { user } = await given.loggedIn({ sessionKey: aKey("a") });
			await given.storage.users.update(user.id, { sealedPhone: "k1:phone" }, anEvent());
			const pages = await Promise.all(sealedKinds.map((kind) => given.storage.seals.page(kind, 0, 10)));
			const values = pages.flat();
			await given.storage.users.update(user.id, { sealedPhone: "k1:newer" }, anEvent());
			const changes = values.map((value) => ({ value, now: value.sealed.replace("k1", "k2") }));
			expect(await given.storage.seals.replace(changes)).toBe(values.length - 1);
			expect(await sealedOf("phone")).toMatchObject([{ sealed: "k1:newer" }]);
			expect(await sealedOf("root")).toMatchObject([{ sealed: "k2:root" }]);
			expect(await sealedOf("app")).toMatchObject([{ sealed: "k2:secret" }]);
			expect(await sealedOf("sessionKey")).toMatchObject([{ sealed: "k2:a" }]);
			expect(await given.storage.seals.replace(changes)).toBe(0);
		});

		test("are taken away where one can be without them", async () => {
			const { storage } = given;
			const { user } = await given.loggedIn({ sessionKey: aKey("a") });
			await storage.users.update(user.id, { sealedPhone: "k1:phone" }, anEvent());
			const operator = anOperator({ sealedTotp: "k1:totp", recoveryCodes: ["aa"] });
			await storage.operators.add(operator, anEvent());
			const pages = await Promise.all(sealedKinds.map((kind) => storage.seals.page(kind, 0, 10)));
			expect(await storage.seals.drop(pages.flat())).toBe(3);
			expect(await storage.operators.byId(operator.id)).toMatchObject({ sealedTotp: null, recoveryCodes: [] });
			expect(await storage.users.byId(user.id)).toMatchObject({ user: { sealedPhone: null } });
			expect(await storage.sessionKeys.ofUser(user.id)).toEqual([]);
			expect(await sealedOf("app")).toHaveLength(1);
			expect(await sealedOf("root")).toHaveLength(1);
		});
	});

	describe("master keys", () => {
		const key = (id: string, fill = 1) => ({ id, check: Buffer.alloc(32, fill) });

		test("are kept once, and no other one by the same id", async () => {
			const { seals } = given.storage;
			expect(await seals.keys()).toEqual([]);
			expect(await seals.keepKey(key("k2"))).toBe(true);
			expect(await seals.keepKey(key("k1"))).toBe(true);
			expect(await seals.keepKey(key("k2"))).toBe(true);
			expect(await seals.keepKey(key("k2", 2))).toBe(false);
			expect(await seals.keys()).toEqual([key("k1"), key("k2")]);
		});

		test("are forgotten with an event, once", async () => {
			const { seals } = given.storage;
			await seals.keepKey(key("k1"));
			const before = await given.countEvents();
			expect(await seals.forgetKey("k1", anEvent())).toBe(true);
			expect(await seals.forgetKey("k1", anEvent())).toBe(false);
			expect(await seals.keys()).toEqual([]);
			expect(await given.countEvents()).toBe(before + 1);
		});

		test("are told of by the servers that seal with them, until they leave or their word is old", async () => {
			const { seals } = given.storage;
			await seals.noteServer("a", "k1", noon + 10);
			await seals.noteServer("b", "k2", noon + 20);
			expect(await seals.servers(noon)).toEqual([
				{ server: "a", keyId: "k1" },
				{ server: "b", keyId: "k2" },
			]);
			await seals.noteServer("a", "k2", noon + 30);
			expect(await seals.servers(noon + 25)).toEqual([{ server: "a", keyId: "k2" }]);
			await seals.noteServer("a", "k2", null);
			expect(await seals.servers(noon)).toEqual([{ server: "b", keyId: "k2" }]);
			await seals.noteServer("c", "k2", noon + 2 * 86_400_000);
			expect(await seals.servers(noon)).toEqual([{ server: "c", keyId: "k2" }]);
		});
	});
}
