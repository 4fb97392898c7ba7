import { describe, expect, test } from "vitest";
import type { Given } from "./given.ts";
import { noon } from "./rows.ts";

const minute = 60_000;

/** What the port promises of what may be done only so often. */
export function budgetPromises(given: Given): void {
	const spend = (key: string, at = noon, points = 1) => given.storage.budgets.spend(key, points, minute, at);
	const of = (key: string, at = noon) => given.storage.budgets.of(key, at);

	describe("a budget", () => {
		test("is spent in a window that begins with its first point, and ends at once for all", async () => {
			expect(await of("a")).toBeNull();
			expect(await spend("a")).toEqual({ spent: 1, endsAt: noon + minute });
			expect(await spend("a", noon + 30_000, 4)).toEqual({ spent: 5, endsAt: noon + minute });
			expect(await of("a", noon + minute - 1)).toEqual({ spent: 5, endsAt: noon + minute });
			expect(await of("a", noon + minute)).toBeNull();
			expect(await spend("a", noon + minute)).toEqual({ spent: 1, endsAt: noon + 2 * minute });
		});

		test("spent by two hundred at once tells each another sum", async () => {
			const sums = await Promise.all(Array.from({ length: 200 }, () => spend("a")));
			expect(sums.map(({ spent }) => spent).sort((a, b) => a - b)).toEqual(
				Array.from({ length: 200 }, (_, index) => index + 1),
			);
			expect(await of("a")).toMatchObject({ spent: 200 });
		});

		test("of one key is not another's", async () => {
			await spend("a", noon, 7);
			expect(await spend("b")).toMatchObject({ spent: 1 });
			expect(await of("c")).toBeNull();
		});

		test("is given back in its window, and never more than was spent", async () => {
			await spend("a", noon, 3);
			await given.storage.budgets.giveBack("a", 1, noon + 1);
			expect(await of("a")).toEqual({ spent: 2, endsAt: noon + minute });
			await given.storage.budgets.giveBack("a", 9, noon + 1);
			expect(await of("a")).toEqual({ spent: 0, endsAt: noon + minute });
			await given.storage.budgets.giveBack("b", 1, noon);
			expect(await of("b")).toBeNull();
			await spend("c");
			await given.storage.budgets.giveBack("c", 1, noon + minute);
			expect(await spend("c", noon + minute)).toMatchObject({ spent: 1 });
		});

		test("that is forgotten is whole again", async () => {
			for (const key of ["a", "b"]) await spend(key, noon, 5);
			await given.storage.budgets.forget("a");
			await given.storage.budgets.forget("none");
			expect([await of("a"), await of("b")]).toEqual([null, { spent: 5, endsAt: noon + minute }]);
		});

		test("counted by a clock that was ahead ends no later than its window after now", async () => {
			await spend("a", noon + 60 * minute, 5);
			expect(await spend("a", noon)).toEqual({ spent: 6, endsAt: noon + minute });
			expect(await spend("a", noon + 1, 0)).toEqual({ spent: 6, endsAt: noon + minute });
		});

		test("is removed once its window ended, some at a time", async () => {
			for (const [index, key] of ["a", "b", "c", "d"].entries()) await spend(key, noon + index * minute);
			expect(await given.storage.budgets.purge(noon + 4 * minute, 2)).toBe(2);
			expect([await of("a"), await of("b"), await of("c", noon + 2 * minute)]).toEqual([null, null, expect.anything()]);
			expect(await given.storage.budgets.purge(noon + 4 * minute, 9)).toBe(1);
			expect(await given.storage.budgets.purge(noon + 4 * minute, 9)).toBe(0);
			expect(await of("d", noon + 3 * minute)).toMatchObject({ spent: 1 });
		});
	});
}
