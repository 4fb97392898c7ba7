import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { FormerUser } from "../records.ts";
import type { Given } from "./given.ts";
import { aKey, anApp, anEvent, noon } from "./rows.ts";

const longAgo = noon - 86_400_000;

/** What the port promises of users whom an app had before. */
export function importPromises(given: Given): void {
	const former = (openid: string, changes: Partial<FormerUser> = {}): FormerUser => ({
		...{ openid, unionid: null, sessionKey: null, createdAt: longAgo, newUserId: `usr_${randomUUID()}` },
		...changes,
	});
	const importSome = (users: FormerUser[], { write = true, appId = given.app.id } = {}) =>
		given.storage.users.importSome(appId, users, noon, { write });
	const found = (openid: string) => given.storage.users.byOpenid(given.app.id, openid);
	const keysOf = async (openid: string) => {
		const keys = await given.storage.sessionKeys.ofUser((await found(openid))?.id ?? "");
		return keys.map(({ sealedKey }) => sealedKey);
	};

	describe("users whom an app had before", () => {
		test("are there from then on with what is known of them, and a login finds them", async () => {
			const alice = former("o-alice", { unionid: "u-alice", sessionKey: aKey("a") });
			expect(await importSome([alice, former("o-bob")])).toEqual(["added", "added"]);
			const user = {
				id: alice.newUserId,
				appId: given.app.id,
				openid: "o-alice",
				unionid: "u-alice",
				createdAt: longAgo,
			};
			const nothing = { nickname: null, avatarUrl: null, sealedPhone: null, blockedAt: null };
			expect(await found("o-alice")).toEqual({ ...user, ...nothing });
			expect(await found("o-bob")).toMatchObject({ unionid: null, createdAt: longAgo });
			expect(await keysOf("o-alice")).toEqual(["k1:a"]);
			expect(await keysOf("o-bob")).toEqual([]);
			expect((await given.loggedIn()).user.id).toBe(alice.newUserId);
		});

		test("are the same after a second time, whatever id they would have got", async () => {
			const lines = () => [former("o-alice", { unionid: "u-alice", sessionKey: aKey("a") }), former("o-bob")];
			await importSome(lines());
			const before = await found("o-alice");
			expect(await importSome(lines())).toEqual(["known", "known"]);
			expect(await found("o-alice")).toEqual(before);
			expect(await keysOf("o-alice")).toEqual(["k1:a"]);
		});

		test("get what is missing, once", async () => {
			const { user } = await given.loggedIn();
			const more = former("o-alice", { unionid: "u-alice", sessionKey: aKey("a") });
			expect(await importSome([more])).toEqual(["completed"]);
			expect(await importSome([more])).toEqual(["known"]);
			expect(await found("o-alice")).toEqual({ ...user, unionid: "u-alice" });
			expect(await keysOf("o-alice")).toEqual(["k1:a"]);
		});

		test("keep the session keys of real logins, and get no other beside them", async () => {
			await given.loggedIn({ sessionKey: aKey("new") });
			expect(await importSome([former("o-alice", { sessionKey: aKey("old") })])).toEqual(["known"]);
			expect(await keysOf("o-alice")).toEqual(["k1:new"]);
		});

		test("have a key that every later login's stands before, whatever the clock says", async () => {
			await importSome([former("o-alice", { sessionKey: aKey("old") })]);
			await given.loggedIn({ sessionKey: aKey("new"), at: noon - 5 });
			expect(await keysOf("o-alice")).toEqual(["k1:new", "k1:old"]);
		});

		test("keep the unionid that the platform told, and nothing of a line with another one is taken", async () => {
			await given.loggedIn({ unionid: "u-alice" });
			const wrong = former("o-alice", { unionid: "u-mallory", sessionKey: aKey("m") });
			expect(await importSome([wrong])).toEqual(["otherUnionid"]);
			expect((await found("o-alice"))?.unionid).toBe("u-alice");
			expect(await keysOf("o-alice")).toEqual([]);
		});

		test("stay blocked, and get nothing", async () => {
			const { user } = await given.loggedIn();
			await given.storage.users.update(user.id, { blockedAt: noon }, anEvent());
			expect(await importSome([former("o-alice", { unionid: "u", sessionKey: aKey("a") })])).toEqual(["known"]);
			expect(await found("o-alice")).toEqual({ ...user, blockedAt: noon });
			expect(await keysOf("o-alice")).toEqual([]);
		});

		test("are only looked at where nothing is to be written", async () => {
			await given.loggedIn();
			const lines = [former("o-alice", { unionid: "u" }), former("o-bob", { sessionKey: aKey("b") })];
			expect(await importSome(lines, { write: false })).toEqual(["completed", "added"]);
			expect(await found("o-bob")).toBeNull();
			expect((await found("o-alice"))?.unionid).toBeNull();
		});

		test("of one app are not those of another, and of no app there are none", async () => {
			const other = anApp();
			await given.storage.apps.add(other, anEvent());
			await importSome([former("o-alice")], { appId: other.id });
			expect(await found("o-alice")).toBeNull();
			expect(await importSome([former("o-alice")], { appId: "app_gone" })).toBeNull();
		});

		test("come all or not at all", async () => {
			const taken = former("o-alice");
			await importSome([taken]);
			const lines = [former("o-bob"), former("o-carol", { newUserId: taken.newUserId })];
			await expect(importSome(lines)).rejects.toThrow();
			expect(await found("o-bob")).toBeNull();
		});

		test("are no new users in the figures", async () => {
			await importSome([former("o-alice"), former("o-bob")]);
			await given.loggedIn({ openid: "o-dora" });
			const steps = await given.storage.counts.series(noon, noon + 3_600_000, 3_600_000, null);
			const [step] = steps.filter(({ name }) => name === "user.new");
			expect(step?.count).toBe(1);
		});
	});
}
