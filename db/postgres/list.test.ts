import { describe, expect, test } from "vitest";
import type { Cursor, Page, SessionFilter } from "../lists.ts";
import { noSessionFilter } from "../suite/paging.ts";
import { sessionPage } from "./session-list.ts";
import { serverUrl } from "./test-database.ts";
import { filledDatabase } from "./test-rows.ts";

type Read = (filter: Partial<SessionFilter>, limit: number, cursor?: Cursor) => Promise<Page<string>>;

async function filled(count: number) {
	const { connection, sql } = await filledDatabase(count);
	const pageOf: Read = (filter, limit, cursor) =>
		connection.readAtOnce((query) => sessionPage(query, { ...noSessionFilter, ...filter }, limit, cursor ?? null));
	return { sql, pageOf };
}

describe.runIf(serverUrl !== null)("a page looks at a bounded number of rows", () => {
	test("and is answered with fewer, or none, and with the place to go on, both ways", async () => {
		const { sql, pageOf } = await filled(25_000);
		await sql("UPDATE users SET nickname = 'Rare' WHERE rowid <= 600");
		const filter = { q: "rare", ip: "192.0.2.1" };
		const pages = [await pageOf(filter, 400)];
		for (let next = pages[0]?.next; next; next = pages.at(-1)?.next) pages.push(await pageOf(filter, 400, next));
		expect(pages.map(({ items }) => items.length)).toEqual([0, 0, 400, 200]);
		const onward = pages.flatMap(({ items }) => items);
		expect(onward).toEqual(Array.from({ length: 600 }, (_, i) => `ses_${600 - i}`));

		const back = [...(pages.at(-1)?.items ?? [])];
		let turns = 0;
		for (let previous = pages.at(-1)?.previous; previous; turns++) {
			const page = await pageOf(filter, 400, previous);
			back.unshift(...page.items);
			previous = page.previous;
		}
		expect(back).toEqual(onward);
		expect(turns).toBe(3);
	});

	test("but few active sessions are found at once, however old they are and whatever else is asked", async () => {
		const { sql, pageOf } = await filled(30_000);
		await sql("UPDATE sessions SET expires_at = 2 WHERE rowid <= 3");
		await sql("UPDATE sessions SET revoked_at = 0 WHERE rowid = 2");
		for (const filter of [{}, { appId: "app_1" }, { ip: "192.0.2.1" }, { openid: "o-3" }]) {
			const items = "openid" in filter ? ["ses_3"] : ["ses_3", "ses_1"];
			expect(await pageOf({ status: "active", now: 1, ...filter }, 10)).toEqual({ items, next: null, previous: null });
		}
	});

	test("and of two filters the one that leaves fewer rows gives them, whichever it is", async () => {
		const { sql, pageOf } = await filled(30_000);
		const only = { items: ["ses_7"], next: null, previous: null };
		await sql("UPDATE sessions SET revoked_at = 1, app_id = CASE WHEN rowid = 7 THEN 'app_2' ELSE app_id END");
		expect(await pageOf({ appId: "app_2", status: "revoked", now: 1 }, 10)).toEqual(only);
		await sql("UPDATE sessions SET app_id = 'app_2', revoked_at = CASE WHEN rowid = 7 THEN 1 END");
		expect(await pageOf({ appId: "app_2", status: "revoked", now: 1 }, 10)).toEqual(only);
	});
});
