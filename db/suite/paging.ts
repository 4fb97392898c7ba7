import { expect } from "vitest";
import type { Cursor, Page } from "../lists.ts";

type ReadPage<Item> = (limit: number, cursor: Cursor | null) => Promise<Page<Item>>;

/**
 * All rows of a list, read page by page to its end and back to its begin. Expects both ways to tell the same, pages to hold
 * no more than asked for, and the ends to be told.
 */
export async function walk<Item>(page: ReadPage<Item>, limit: number): Promise<Item[]> {
	const read = async (cursor: Cursor | null) => {
		const told = await page(limit, cursor);
		expect(told.items.length).toBeLessThanOrEqual(limit);
		return told;
	};
	let current = await read(null);
	expect(current.previous).toBeNull();
	const onward = [...current.items];
	for (let pages = 0; current.next; pages++) {
		if (pages > 5_000) throw new Error("the list does not end");
		expect(current.next.direction).toBe("next");
		current = await read(current.next);
		onward.push(...current.items);
	}
	const back = [...current.items];
	for (let pages = 0; current.previous; pages++) {
		if (pages > 5_000) throw new Error("the list does not begin");
		expect(current.previous.direction).toBe("previous");
		current = await read(current.previous);
		back.unshift(...current.items);
	}
	expect(back).toEqual(onward);
	return onward;
}

/** Expects the rows to be the wanted ones, each once, newest first; rows of one time may stand in any order. */
export function expectNewestFirst<Item>(
	told: Item[],
	wanted: Item[],
	idOf: (item: Item) => string,
	at: (item: Item) => number,
) {
	const byId = (one: Item, other: Item) => (idOf(one) < idOf(other) ? -1 : 1);
	expect(told.map(at)).toEqual(told.map(at).toSorted((a, b) => b - a));
	expect(told.toSorted(byId)).toEqual(wanted.toSorted(byId));
}

export const noSessionFilter = {
	...{ appId: null, status: null, now: 0, userId: null, openid: null, ip: null, from: null, to: null, q: null },
};
export const noUserFilter = { appId: null, blocked: null, from: null, to: null, q: null };
export const noAuditFilter = {
	...{ action: null, outcome: null, reason: null, appid: null, userId: null, sessionId: null, operatorId: null },
	...{ from: null, to: null, q: null },
};
