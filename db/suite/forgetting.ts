import { describe, expect, test } from "vitest";
import type { Cursor } from "../lists.ts";
import type { User, UserChanges } from "../records.ts";
import type { Given } from "./given.ts";
import { aLogin, anApp, anEvent } from "./rows.ts";

/** What the port promises of parts of what is kept of an app's users, removed in steps. */
export function forgettingPromises(given: Given): void {
	const all = { nickname: "小明", avatarUrl: "https://x.invalid/a.png", sealedPhone: "k1:phone" };
	const known = async (app = given.app, openid = "o-alice", changes: UserChanges = all): Promise<User> => {
		const opened = await given.storage.sessions.open(aLogin(app, openid), anEvent());
		if (opened === "blocked") throw new Error("the user is blocked");
		await given.storage.users.update(opened.user.id, changes, anEvent());
		return opened.user;
	};
	const of = async ({ id }: User) => {
		const { nickname, avatarUrl, sealedPhone } = (await given.storage.users.byId(id))?.user ?? {};
		return { nickname, avatarUrl, sealedPhone };
	};

	describe("parts of what is kept of an app's users, removed in steps,", () => {
		test("are gone of all of them, and nothing else is, and nobody else's", async () => {
			const other = anApp();
			await given.storage.apps.add(other, anEvent());
			const stranger = await known(other);
			const users: User[] = [];
			for (let i = 0; i < 7; i++) users.push(await known(given.app, `o-${i}`, i % 2 === 0 ? all : { nickname: null }));
			const before = await given.countEvents();
			const removed: number[] = [];
			let cursor: Cursor | null = null;
			do {
				const { users, next }: { users: number; next: Cursor | null } = await given.storage.users.forgetSome(
					given.app.id,
					["nickname", "sealedPhone"],
					3,
					cursor,
					anEvent({ action: "user.forget" }),
				);
				removed.push(users);
				cursor = next;
			} while (cursor !== null);
			expect(removed.slice(0, 3)).toEqual([2, 1, 1]);
			expect(await given.countEvents()).toBe(before + 3);
			expect(await of(stranger)).toEqual(all);
			for (const [i, user] of users.entries()) {
				expect(await of(user)).toEqual({
					nickname: null,
					avatarUrl: i % 2 === 0 ? all.avatarUrl : null,
					sealedPhone: null,
				});
			}
		});

		test("are told with the number of users, and not at all where nobody has any", async () => {
			await known();
			await known(given.app, "o-bob");
			const forget = async () => {
				const event = anEvent({ action: "user.forget", detail: { by: "policy" } });
				const { users } = await given.storage.users.forgetSome(given.app.id, ["avatarUrl"], 9, null, event);
				return [users, (await given.storage.audit.byId(event.id))?.detail];
			};
			expect([await forget(), await forget()]).toEqual([
				[2, { by: "policy", users: 2 }],
				[0, undefined],
			]);
		});

		test("stay when the event cannot be written", async () => {
			const user = await known();
			const taken = anEvent();
			await given.storage.audit.append(taken);
			await expect(given.storage.users.forgetSome(given.app.id, ["nickname"], 9, null, taken)).rejects.toThrow();
			expect(await of(user)).toEqual(all);
		});
	});
}
