import type { Cursor, Page } from "../db/lists.ts";

/** A page of what is few and read as a whole, newest first, with the cursors that other lists have too. */
export function pageOf<Item extends { id: string; createdAt: number }>(
	all: readonly Item[],
	limit: number,
	cursor: Cursor | null,
): Page<Item> {
	const sorted = all.toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
	const isAfter = (item: Item, { at, tie }: Cursor) => item.createdAt < at || (item.createdAt === at && item.id < tie);
	const start = startOf(sorted, limit, cursor, isAfter);
	const items = sorted.slice(start, start + limit);
	const [first, last] = [items[0], items.at(-1)];
	return {
		items,
		next: last && start + limit < sorted.length ? { at: last.createdAt, tie: last.id, direction: "next" } : null,
		previous: first && start > 0 ? { at: first.createdAt, tie: first.id, direction: "previous" } : null,
	};
}

function startOf<Item extends { id: string }>(
	sorted: readonly Item[],
	limit: number,
	cursor: Cursor | null,
	isAfter: (item: Item, cursor: Cursor) => boolean,
): number {
	if (!cursor) return 0;
	const following = sorted.filter((item) => isAfter(item, cursor)).length;
	if (cursor.direction === "next") return sorted.length - following;
	const own = sorted.some(({ id }) => id === cursor.tie) ? 1 : 0;
	return Math.max(0, sorted.length - following - own - limit);
}
