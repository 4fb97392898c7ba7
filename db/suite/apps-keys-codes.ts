import { describe, expect, test } from "vitest";
import { keptSessionKeys } from "../storage.ts";
import type { Given } from "./given.ts";
import { aKey, anApp, anEvent, noon } from "./rows.ts";

/** What the port promises of apps, session keys and codes. */
export function appKeyAndCodePromises(given: Given): void {
	describe("apps", () => {
		test("an app is found by its appid as it was saved", async () => {
			expect(await given.storage.apps.byAppid(given.app.appid)).toEqual(given.app);
			expect(await given.storage.apps.list()).toEqual([given.app]);
			expect(await given.storage.apps.byAppid("wx-other")).toBeNull();
		});

		test("saving an appid again changes the app and keeps its id and its birth", async () => {
			const changed = { ...given.app, id: "app_other", createdAt: noon + 1, name: "Coffee house", enabled: false };
			expect(await given.storage.apps.save(changed, { created: anEvent(), updated: anEvent() })).toBe("updated");
			expect(await given.storage.apps.list()).toEqual([
				{ ...changed, id: given.app.id, createdAt: given.app.createdAt },
			]);
		});

		test("saving never makes an app of one platform one of another", async () => {
			await given.storage.apps.save({ ...given.app, platform: "qq" }, { created: anEvent(), updated: anEvent() });
			expect(await given.storage.apps.byId(given.app.id)).toEqual(given.app);
		});

		test("saving an appid of another platform is refused, and nothing of it is kept", async () => {
			const before = await given.countEvents();
			const other = { ...given.app, platform: "qq", name: "Coffee house", sealedSecret: "k1:other" };
			expect(await given.storage.apps.save(other, { created: anEvent(), updated: anEvent() })).toBe("other_platform");
			expect(await given.storage.apps.list()).toEqual([given.app]);
			expect(await given.countEvents()).toBe(before);
		});

		test("of one appid saved on many platforms at once one app comes to be", async () => {
			const { appid } = anApp();
			const saved = await Promise.all(
				Array.from({ length: 20 }, async (_, index) => {
					const platform = index % 2 ? "qq" : "wechat";
					const events = { created: anEvent(), updated: anEvent() };
					return { platform, done: await given.storage.apps.save(anApp({ appid, platform }), events) };
				}),
			);
			const platform = (await given.storage.apps.byAppid(appid))?.platform;
			expect(saved.filter(({ done }) => done === "created")).toEqual([{ platform, done: "created" }]);
			expect(saved.filter(({ done }) => done === "updated")).toEqual(Array(9).fill({ platform, done: "updated" }));
			expect(saved.filter(({ done }) => done === "other_platform")).toHaveLength(10);
		});

		test("saving appends the event of what it did, one of the two", async () => {
			const events = { created: anEvent(), updated: anEvent() };
			const before = await given.countEvents();
			expect(await given.storage.apps.save(anApp(), events)).toBe("created");
			expect(await given.countEvents()).toBe(before + 1);
			await expect(given.storage.audit.append(events.created)).rejects.toThrow();
			await expect(given.storage.audit.append(events.updated)).resolves.toBeUndefined();
		});
	});

	describe("an app that is added", () => {
		test("is there, with its event, unless its appid is taken: then neither is", async () => {
			const before = await given.countEvents();
			const [app, taken] = [anApp(), { ...anApp(), appid: given.app.appid }];
			const { add, byId } = given.storage.apps;
			expect([await add(app, anEvent()), await add(taken, anEvent())]).toEqual([true, false]);
			expect([await byId(app.id), await byId(taken.id)]).toEqual([app, null]);
			expect(await given.storage.apps.byAppid(given.app.appid)).toEqual(given.app);
			expect(await given.countEvents()).toBe(before + 1);
		});

		test("is added once, however many add it at once", async () => {
			const { appid } = anApp();
			const added = await Promise.all(
				Array.from({ length: 20 }, () => given.storage.apps.add({ ...anApp(), appid }, anEvent())),
			);
			expect(added.filter(Boolean)).toHaveLength(1);
		});
	});

	describe("an app that is revised", () => {
		test("becomes what the revision makes of it, with its event", async () => {
			const before = await given.countEvents();
			const revised = await given.storage.apps.revise(given.app.id, (app) => ({
				changes: { name: `${app.name} & Co.`, enabled: false },
				event: anEvent(),
			}));
			expect(revised).toEqual({ ...given.app, name: `${given.app.name} & Co.`, enabled: false });
			expect(await given.storage.apps.byId(given.app.id)).toEqual(revised);
			expect(await given.countEvents()).toBe(before + 1);
		});

		test("by two at once loses neither's change", async () => {
			const { revise } = given.storage.apps;
			const add = (letter: string) =>
				revise(given.app.id, ({ name }) => ({ changes: { name: `${name}${letter}` }, event: anEvent() }));
			await Promise.all([..."abcdef"].map(add));
			expect((await given.storage.apps.byId(given.app.id))?.name).toBe(`${given.app.name}abcdef`);
		});

		test("stays as it is, without an event, when there is nothing to change or no such app", async () => {
			const before = await given.countEvents();
			expect(await given.storage.apps.revise(given.app.id, () => null)).toEqual(given.app);
			expect(await given.storage.apps.revise("app_none", () => ({ changes: {}, event: anEvent() }))).toBeNull();
			expect(await given.countEvents()).toBe(before);
		});
	});

	describe("session keys", () => {
		const sealed = (userId: string) =>
			given.storage.sessionKeys.ofUser(userId).then((keys) => keys.map(({ sealedKey }) => sealedKey));

		test("the newest three are kept, newest first, also within one millisecond", async () => {
			expect(keptSessionKeys).toBe(3);
			const { user } = await given.loggedIn({ sessionKey: aKey("a") });
			for (const name of ["b", "c", "d", "e"]) await given.storage.sessionKeys.add(user.id, aKey(name), noon);
			expect(await sealed(user.id)).toEqual(["k1:e", "k1:d", "k1:c"]);
		});

		test("keys added all at once are kept in their order", async () => {
			const { user } = await given.loggedIn();
			await Promise.all(["a", "b", "c", "d"].map((name) => given.storage.sessionKeys.add(user.id, aKey(name), noon)));
			expect(await sealed(user.id)).toEqual(["k1:d", "k1:c", "k1:b"]);
		});

		test("a key kept before is not kept twice and becomes the newest", async () => {
			const { user } = await given.loggedIn({ sessionKey: aKey("a") });
			await given.loggedIn({ sessionKey: aKey("b"), at: noon + 1 });
			await given.loggedIn({ sessionKey: aKey("a"), at: noon + 2 });
			expect(await sealed(user.id)).toEqual(["k1:a", "k1:b"]);
		});

		test("a clock that went back does not make an old key the newest", async () => {
			const { user } = await given.loggedIn({ sessionKey: aKey("a"), at: noon });
			await given.storage.sessionKeys.add(user.id, aKey("b"), noon - 60_000);
			expect(await sealed(user.id)).toEqual(["k1:b", "k1:a"]);
		});

		test("each user has keys of his own, and a login without a key leaves them", async () => {
			const { user } = await given.loggedIn({ sessionKey: aKey("a") });
			const bob = await given.loggedIn({ openid: "o-bob", sessionKey: aKey("a") });
			await given.loggedIn();
			expect([await sealed(user.id), await sealed(bob.user.id)]).toEqual([["k1:a"], ["k1:a"]]);
		});

		test("one that takes the place of all others is the user's only key, with its event, and nobody else's", async () => {
			const { user } = await given.loggedIn({ sessionKey: aKey("a") });
			await given.loggedIn({ sessionKey: aKey("b"), at: noon + 1 });
			const bob = await given.loggedIn({ openid: "o-bob", sessionKey: aKey("a") });
			const before = await given.countEvents();
			expect(await given.storage.sessionKeys.replace(user.id, aKey("c"), noon + 2, anEvent())).toBe(true);
			expect([await sealed(user.id), await sealed(bob.user.id)]).toEqual([["k1:c"], ["k1:a"]]);
			expect(await given.storage.sessionKeys.replace("usr_none", aKey("d"), noon + 3, anEvent())).toBe(false);
			expect(await given.countEvents()).toBe(before + 1);
		});
	});

	describe("codes", () => {
		const code = Buffer.alloc(32, 1);

		test("of two hundred claims of one code at once exactly one succeeds", async () => {
			const claims = await Promise.all(
				Array.from({ length: 200 }, () => given.storage.codes.claim(given.app.id, code, noon)),
			);
			expect(claims.filter(Boolean)).toHaveLength(1);
			expect(await given.storage.codes.claim(given.app.id, code, noon + 86_400_000)).toBe(false);
		});

		test("a code of one app is no code of another", async () => {
			expect(await given.storage.codes.claim("app_1", code, noon)).toBe(true);
			expect(await given.storage.codes.claim("app_2", code, noon)).toBe(true);
		});

		test("a released code can be claimed again, once; others stay claimed", async () => {
			const other = Buffer.alloc(32, 2);
			for (const hash of [code, other]) await given.storage.codes.claim(given.app.id, hash, noon);
			await given.storage.codes.release(given.app.id, code);
			expect(await given.storage.codes.claim(given.app.id, other, noon)).toBe(false);
			expect(await given.storage.codes.claim(given.app.id, code, noon)).toBe(true);
			expect(await given.storage.codes.claim(given.app.id, code, noon)).toBe(false);
		});
	});
}
