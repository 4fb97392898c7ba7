import type { Database } from "better-sqlite3";
import { describe, expect, test } from "vitest";
import type { Cursor, SessionFilter } from "../lists.ts";
import { noSessionFilter } from "../suite/paging.ts";
import { sessionPage } from "./session-list.ts";
import { filledDatabase } from "./test-rows.ts";

type Read = (filter: Partial<SessionFilter>, limit: number, cursor?: Cursor) => ReturnType<typeof sessionPage>;

function filled(count: number): { sqlite: Database; pageOf: Read } {
	const sqlite = filledDatabase(count);
	const pageOf: Read = (filter, limit, cursor) =>
		sessionPage(sqlite, { ...noSessionFilter, ...filter }, limit, cursor ?? null);
	return { sqlite, pageOf };
}

describe("a page looks at a bounded number of rows", () => {
	test("and is answered with fewer, or none, and with the place to go on, both ways", () => {
		const { sqlite, pageOf } = filled(25_000);
		sqlite.exec("UPDATE users SET nickname = 'Rare' WHERE rowid <= 600");
		const filter = { q: "rare", ip: "192.0.2.1" };
		const pages = [pageOf(filter, 400)];
		for (let next = pages[0]?.next; next; next = pages.at(-1)?.next) pages.push(pageOf(filter, 400, next));
		expect(pages.map(({ items }) => items.length)).toEqual([0, 0, 400, 200]);
		const onward = pages.flatMap(({ items }) => items);
		expect(onward).toEqual(Array.from({ length: 600 }, (_, i) => 600 - i));

		const back = [...(pages.at(-1)?.items ?? [])];
		let turns = 0;
		for (let previous = pages.at(-1)?.previous; previous; turns++) {
			const page = pageOf(filter, 400, previous);
			back.unshift(...page.items);
			previous = page.previous;
		}
		expect(back).toEqual(onward);
		expect(turns).toBe(3);
	});

	test("but few active sessions are found at once, however old they are and whatever else is asked", () => {
		const { sqlite, pageOf } = filled(30_000);
		sqlite.exec("UPDATE sessions SET expires_at = 2 WHERE rowid <= 3");
		sqlite.exec("UPDATE sessions SET revoked_at = 0 WHERE rowid = 2");
		for (const filter of [{}, { appId: "app_1" }, { ip: "192.0.2.1" }, { openid: "o-3" }]) {
			const items = "openid" in filter ? [3] : [3, 1];
			expect(pageOf({ status: "active", now: 1, ...filter }, 10)).toEqual({ items, next: null, previous: null });
		}
	});

	test("and of two filters the one that leaves fewer rows gives them, whichever it is", () => {
		const { sqlite, pageOf } = filled(30_000);
		const only = { items: [7], next: null, previous: null };
		sqlite.exec("UPDATE sessions SET revoked_at = 1, app_id = CASE WHEN rowid = 7 THEN 'app_2' ELSE app_id END");
		expect(pageOf({ appId: "app_2", status: "revoked", now: 1 }, 10)).toEqual(only);
		sqlite.exec("UPDATE sessions SET app_id = 'app_2', revoked_at = CASE WHEN rowid = 7 THEN 1 END");
		expect(pageOf({ appId: "app_2", status: "revoked", now: 1 }, 10)).toEqual(only);
	});
});
