import { describe, expect, test } from "vitest";
import type { Cursor, Page } from "../lists.ts";
import type { OpenSession } from "../records.ts";
import type { Given } from "./given.ts";
import { expectNewestFirst, noAuditFilter, noSessionFilter, noUserFilter, walk } from "./paging.ts";
import { aLogin, anEvent, aSession, noon } from "./rows.ts";

/** What the port promises of the pages of lists, whatever the filter. */
export function listPromises(given: Given): void {
	const sessions = (limit: number, cursor: Cursor | null) =>
		given.storage.sessions.page(noSessionFilter, limit, cursor);
	const users = (limit: number, cursor: Cursor | null) => given.storage.users.page(noUserFilter, limit, cursor);
	const events = (limit: number, cursor: Cursor | null) => given.storage.audit.page(noAuditFilter, limit, cursor);
	const ids = ({ items }: Page<OpenSession>) => items.map(({ session }) => session.id);

	/** So many users with one session each, at few times. */
	const manyLogins = async (count: number) => {
		const logins = Array.from({ length: count }, (_, i) => aLogin(given.app, `o-${i}`, { at: noon + (i % 3) }));
		await Promise.all(logins.map((login) => given.storage.sessions.open(login, anEvent({ at: login.at }))));
		return logins;
	};

	describe("lists", () => {
		test("of nothing have one page without rows", async () => {
			const nothing = { items: [], next: null, previous: null };
			expect(await sessions(50, null)).toEqual(nothing);
			expect(await users(50, null)).toEqual(nothing);
		});

		test.each([1, 50, 200])("tell 1,100 rows of three times each once, both ways, by %i", async (limit) => {
			const logins = await manyLogins(limit === 1 ? 60 : 1_100);
			const told = await walk(sessions, limit);
			const wanted = await Promise.all(logins.map(({ session }) => given.storage.sessions.byId(session.id)));
			const isFound = (found: OpenSession | null) => found !== null;
			expectNewestFirst(
				told,
				wanted.filter(isFound),
				({ session }) => session.id,
				({ session }) => session.createdAt,
			);

			const people = await walk(users, limit);
			expectNewestFirst(
				people.map(({ user }) => user),
				told.map(({ user }) => user),
				({ id }) => id,
				({ createdAt }) => createdAt,
			);
			expect(people.every(({ app }) => app.id === given.app.id)).toBe(true);

			const seqs = (await walk(events, limit)).map(({ seq }) => seq);
			expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: logins.length + 1 }, (_, i) => i + 1));
		});

		test("a page that is full to its last row has no next one", async () => {
			await manyLogins(6);
			const first = await sessions(3, null);
			const second = await sessions(3, first.next);
			expect([first.next === null, second.next, second.items.length]).toEqual([false, null, 3]);
		});

		test("go on where they were when rows are added and removed between pages", async () => {
			const open = async (name: string, at: number) => {
				const login = aLogin(given.app, name, { at });
				await given.storage.sessions.open(login, anEvent());
				return { userId: login.newUserId, id: login.session.id };
			};
			const opened = [];
			for (let i = 0; i < 9; i++) opened.push(await open(`o-${i}`, noon + 10 * i));
			const [s0, s1, s2, s3, s4, s5, s6, s7, s8] = opened;
			const first = await sessions(3, null);
			expect(ids(first)).toEqual([s8?.id, s7?.id, s6?.id]);
			for (const gone of [s6, s4]) await given.storage.users.erase(gone?.userId ?? "", anEvent());
			const newest = await open("o-newest", noon + 1_000);
			const between = await open("o-between", noon + 45);
			const second = await sessions(3, first.next);
			expect(ids(second)).toEqual([s5?.id, between.id, s3?.id]);
			const third = await sessions(3, second.next);
			expect([ids(third), third.next]).toEqual([[s2?.id, s1?.id, s0?.id], null]);
			const again = await sessions(3, second.previous);
			expect(ids(again)).toEqual([newest.id, s8?.id, s7?.id]);
			expect(again.previous).toBeNull();
		});

		test("a list whose newer rows are all gone says that nothing is before", async () => {
			const logins = await manyLogins(3);
			const first = await sessions(2, null);
			const gone = new Set(ids(first));
			for (const { session, newUserId } of logins) {
				if (gone.has(session.id)) await given.storage.users.erase(newUserId, anEvent());
			}
			const second = await sessions(2, first.next);
			expect([second.items.length, second.previous, second.next]).toEqual([1, null, null]);
		});

		test("a cursor that somebody made up breaks nothing", async () => {
			await manyLogins(5);
			const hostile = ["", "x", "-1", "1e999", "' OR 1=1 --", "\u0000", "9".repeat(400)];
			for (const tie of hostile) {
				for (const direction of ["next", "previous"] as const) {
					for (const at of [-1, 0, noon + 1, 0.5, 1e300]) {
						const cursor = { at, tie, direction };
						for (const list of [sessions, users, events]) {
							const page = await list(3, cursor);
							expect(page.items.length, JSON.stringify(cursor)).toBeLessThanOrEqual(3);
						}
					}
				}
			}
		});

		test("a cursor from outside the range of times shows nothing from outside", async () => {
			await manyLogins(9);
			const range = { ...noSessionFilter, from: noon + 1, to: noon + 2 };
			for (const at of [noon - 1, noon, noon + 1, noon + 2, noon + 3]) {
				for (const direction of ["next", "previous"] as const) {
					const { items } = await given.storage.sessions.page(range, 50, { at, tie: "4", direction });
					expect(items.every(({ session }) => session.createdAt === noon + 1)).toBe(true);
				}
			}
		});
	});

	test("a session's state is told as the list's moment has it", async () => {
		const end = noon + 600_000;
		const { session } = await given.loggedIn({ session: aSession(end) });
		const found = async (status: "active" | "expired" | "revoked", now: number) =>
			ids(await given.storage.sessions.page({ ...noSessionFilter, status, now }, 5, null)).length;
		expect([await found("active", end - 1), await found("expired", end - 1)]).toEqual([1, 0]);
		expect([await found("active", end), await found("expired", end)]).toEqual([0, 1]);
		await given.storage.sessions.revoke(session.id, { at: noon, by: "user", reason: null }, anEvent());
		expect([await found("active", noon), await found("expired", end), await found("revoked", end)]).toEqual([0, 0, 1]);
	});
}
