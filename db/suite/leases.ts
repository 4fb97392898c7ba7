import { describe, expect, test } from "vitest";
import type { Given } from "./given.ts";
import { noon } from "./rows.ts";

/** What the port promises of works that only one process may do at a time. */
export function leasePromises(given: Given): void {
	const take = (holder: string, at = noon, name = "retention") =>
		given.storage.leases.take(name, holder, at + 60_000, at);

	describe("a lease", () => {
		test("is taken by the first alone, who may take it again for longer", async () => {
			expect(await Promise.all(["a", "b", "c"].map((holder) => take(holder)))).toEqual([true, false, false]);
			expect(await take("a", noon + 30_000)).toBe(true);
			expect(await take("b", noon + 60_000)).toBe(false);
			expect(await given.storage.leases.of("retention")).toEqual({ holder: "a", until: noon + 90_000 });
		});

		test("that ran out is anybody's: its holder was killed", async () => {
			await take("a");
			expect(await take("b", noon + 60_000)).toBe(true);
			expect(await take("a", noon + 60_001)).toBe(false);
		});

		test("keeps nobody from another work", async () => {
			await take("a");
			expect(await take("b", noon, "rotation")).toBe(true);
		});

		test("that is released is free, and tells when the work was done, if it was", async () => {
			await take("a");
			await given.storage.leases.release("retention", "b");
			expect(await take("b")).toBe(false);
			await given.storage.leases.release("retention", "a");
			expect(await given.storage.leases.of("retention")).toBeNull();
			await take("b");
			await given.storage.leases.release("retention", "b", noon + 5);
			expect(await given.storage.leases.of("retention")).toEqual({ doneAt: noon + 5 });
			expect(await take("a", noon)).toBe(true);
		});
	});
}
