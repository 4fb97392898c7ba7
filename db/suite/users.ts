import { describe, expect, test } from "vitest";
import type { Given } from "./given.ts";
import { noUserFilter } from "./paging.ts";
import { aKey, anApp, anEvent, noon } from "./rows.ts";

/** What the port promises of users, their dossier and their erasure. */
export function userPromises(given: Given): void {
	describe("users", () => {
		test("a change changes what is given, leaves the rest, and appends its event", async () => {
			const { user } = await given.loggedIn({ unionid: "u-1" });
			const event = anEvent({ action: "decrypt", userId: user.id });
			expect(await given.storage.users.update(user.id, { nickname: "小明", sealedPhone: "k1:phone" }, event)).toBe(
				true,
			);
			const changed = { ...user, nickname: "小明", sealedPhone: "k1:phone" };
			expect(await given.storage.users.byOpenid(given.app.id, "o-alice")).toEqual(changed);
			expect((await given.storage.users.dossier(user.id))?.events[0]?.id).toBe(event.id);
		});

		test("a value can be taken back", async () => {
			const { user } = await given.loggedIn();
			await given.storage.users.update(user.id, { blockedAt: noon }, anEvent());
			await given.storage.users.update(user.id, { blockedAt: null }, anEvent());
			expect(await given.storage.users.byOpenid(given.app.id, "o-alice")).toEqual(user);
		});

		test("a change of nobody does nothing: no event either", async () => {
			const before = await given.countEvents();
			expect(await given.storage.users.update("usr_gone", { nickname: "A" }, anEvent())).toBe(false);
			expect(await given.countEvents()).toBe(before);
		});

		test("a change whose event cannot be written does not happen", async () => {
			const { user } = await given.loggedIn();
			const taken = anEvent();
			await given.storage.audit.append(taken);
			await expect(given.storage.users.update(user.id, { nickname: "A" }, anEvent({ id: taken.id }))).rejects.toThrow();
			expect(await given.storage.users.byOpenid(given.app.id, "o-alice")).toEqual(user);
		});

		test("nobody is found by another openid or in another app", async () => {
			await given.loggedIn();
			expect(await given.storage.users.byOpenid(given.app.id, "o-bob")).toBeNull();
			expect(await given.storage.users.byOpenid(anApp().id, "o-alice")).toBeNull();
		});
	});

	describe("dossiers", () => {
		test("a dossier holds the user, his sessions, keys and events, newest first, and nobody else's", async () => {
			const first = await given.loggedIn({ sessionKey: aKey("a") });
			await given.loggedIn({ openid: "o-bob", sessionKey: aKey("b") });
			const last = await given.loggedIn({ sessionKey: aKey("c"), at: noon + 5 });
			const { user } = first;
			const held = await given.storage.users.dossier(user.id);
			expect(held?.user).toEqual(user);
			expect(held?.sessions.map(({ id }) => id)).toEqual([last.session.id, first.session.id]);
			expect(held?.sessionKeys).toEqual([
				{ sealedKey: "k1:c", obtainedAt: noon + 5 },
				{ sealedKey: "k1:a", obtainedAt: noon },
			]);
			expect(held?.events.map(({ sessionId }) => sessionId)).toEqual([last.session.id, first.session.id]);
		});

		test("sessions of one millisecond stand newest first too", async () => {
			const opened = [];
			for (let i = 0; i < 10; i++) opened.unshift(await given.loggedIn());
			const sessions = await given.sessionsOf(opened[0]?.user.id ?? "");
			expect(sessions.map(({ id }) => id)).toEqual(opened.map(({ session }) => session.id));
		});

		test("a dossier never holds a token's hash", async () => {
			const { user } = await given.loggedIn();
			const [session] = await given.sessionsOf(user.id);
			const members = ["id", "userId", "ip", "userAgent", "createdAt", "lastSeenAt", "expiresAt"];
			expect(Object.keys(session ?? {}).sort()).toEqual([...members, "revokedAt", "revokedBy", "revokedReason"].sort());
		});

		test("of a long history the latest thousand events are told", async () => {
			const { user } = await given.loggedIn();
			const later = Array.from({ length: 1_005 }, () => anEvent({ userId: user.id, action: "decrypt" }));
			await Promise.all(later.map((event) => given.storage.audit.append(event)));
			const events = (await given.storage.users.dossier(user.id))?.events ?? [];
			expect(events.map(({ id }) => id)).toEqual(
				later
					.slice(-1_000)
					.map(({ id }) => id)
					.reverse(),
			);
		});

		test("there is no dossier on nobody", async () => {
			expect(await given.storage.users.dossier("usr_gone")).toBeNull();
		});
	});

	describe("erasure", () => {
		test("an erased user is gone with sessions and keys, and his next login makes another user", async () => {
			const { user, session } = await given.loggedIn({ sessionKey: aKey("a") });
			expect(await given.storage.users.erase(user.id, anEvent({ action: "user.erase", userId: user.id }))).toBe(true);
			expect(await given.storage.users.dossier(user.id)).toBeNull();
			expect(await given.storage.sessions.byTokenHash(session.tokenHash)).toBeNull();
			expect(await given.storage.sessionKeys.ofUser(user.id)).toEqual([]);
			const again = await given.loggedIn();
			expect(again.user.id).not.toBe(user.id);
			expect(await given.storage.sessionKeys.ofUser(again.user.id)).toEqual([]);
		});

		test("a very long nickname is kept whole, and found by how it begins", async () => {
			const { user } = await given.loggedIn();
			const nickname = `A${"令".repeat(1_023)}${String.fromCodePoint(...Array.from({ length: 1_023 }, (_, i) => 0x4e00 + i))}`;
			expect(await given.storage.users.update(user.id, { nickname }, anEvent())).toBe(true);
			const found = async (q: string) =>
				(await given.storage.users.page({ ...noUserFilter, q }, 10, null)).items.length;
			expect((await given.storage.users.byId(user.id))?.user.nickname).toBe(nickname);
			expect([await found("a令令"), await found(nickname.slice(0, 300)), await found(nickname)]).toEqual([1, 1, 1]);
			expect(await found(`${nickname.slice(0, 300)}x`)).toBe(0);
		});

		test("an erasure leaves everybody else as he was", async () => {
			const { user } = await given.loggedIn();
			const bob = await given.loggedIn({ openid: "o-bob", sessionKey: aKey("b") });
			const before = await given.storage.users.dossier(bob.user.id);
			await given.storage.users.erase(user.id, anEvent({ action: "user.erase", userId: user.id }));
			expect(await given.storage.users.dossier(bob.user.id)).toEqual(before);
		});

		test("the events of an erased user stay, without address and user agent, and the chain verifies", async () => {
			const { user } = await given.loggedIn();
			await given.loggedIn({ openid: "o-bob" });
			const before = await given.countEvents();
			const event = anEvent({ action: "user.erase", userId: user.id, ip: null, userAgent: null });
			await given.storage.users.erase(user.id, event);
			expect(await given.storage.audit.verify()).toMatchObject({ ok: true, events: before + 1, firstBroken: null });
			// The row is put back under the same id, so that the port itself tells what the log still holds.
			await given.loggedIn({ newUserId: user.id, openid: "o-carol" });
			const told = (await given.storage.users.dossier(user.id))?.events.slice(1) ?? [];
			expect(told.map(({ action, ip, userAgent }) => [action, ip, userAgent])).toEqual([
				["user.erase", null, null],
				["login", null, null],
			]);
		});

		test("an erasure of nobody does nothing: no event either", async () => {
			const before = await given.countEvents();
			expect(await given.storage.users.erase("usr_gone", anEvent({ action: "user.erase" }))).toBe(false);
			expect(await given.countEvents()).toBe(before);
		});

		test("an erasure whose event cannot be written does not happen", async () => {
			const { user } = await given.loggedIn({ sessionKey: aKey("a") });
			const taken = anEvent();
			await given.storage.audit.append(taken);
			const before = await given.storage.users.dossier(user.id);
			await expect(given.storage.users.erase(user.id, anEvent({ id: taken.id }))).rejects.toThrow();
			expect(await given.storage.users.dossier(user.id)).toEqual(before);
		});
	});
}
