import { expect, test } from "vitest";
import type { Cursor } from "../db/lists.ts";
import { pageOf } from "./paged.ts";

const rows = Array.from({ length: 7 }, (_, index) => ({ id: `app_${index}`, createdAt: 1000 + Math.floor(index / 2) }));
const newestFirst = ["app_6", "app_5", "app_4", "app_3", "app_2", "app_1", "app_0"];
const page = (limit: number, cursor: Cursor | null) => pageOf(rows, limit, cursor);
const ids = ({ items }: ReturnType<typeof page>) => items.map(({ id }) => id);

test.each([1, 2, 3, 4, 6, 7, 100])("pages of %i give every row once, newest first, there and back", (limit) => {
	const there = [page(limit, null)];
	while (there.at(-1)?.next) there.push(page(limit, there.at(-1)?.next ?? null));
	expect(there.flatMap(ids)).toEqual(newestFirst);
	expect(there[0]?.previous).toBeNull();

	const back = there.slice(-1);
	while (back[0]?.previous) back.unshift(page(limit, back[0].previous));
	expect(back.map(ids)).toEqual(there.map(ids));
});

test("a cursor holds when its row is gone and others came", () => {
	const { next } = page(3, null);
	const others = [...rows.filter(({ id }) => id !== next?.tie), { id: "app_9", createdAt: 2000 }];
	expect(next?.tie).toBe("app_4");
	expect(pageOf(others, 2, next).items.map(({ id }) => id)).toEqual(["app_3", "app_2"]);
	const previous: Cursor = { at: 1002, tie: "app_4", direction: "previous" };
	expect(pageOf(others, 2, previous).items.map(({ id }) => id)).toEqual(["app_6", "app_5"]);
});

test("nothing gives a page of nothing", () => {
	expect(pageOf([], 10, null)).toEqual({ items: [], next: null, previous: null });
});
