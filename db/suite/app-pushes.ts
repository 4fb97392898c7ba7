import { describe, expect, test } from "vitest";
import type { Given } from "./given.ts";
import { anApp, anEvent } from "./rows.ts";

/** What the port promises of the apps' message pushes. */
export function pushPromises(given: Given): void {
	const setPush = (push: string | null) =>
		given.storage.apps.revise(given.app.id, () => ({ changes: { name: "Tea" }, push, event: anEvent() }));
	const push = () => given.storage.apps.push(given.app.id);

	describe("an app's message push", () => {
		test("is none at first, then what was kept last, then none again", async () => {
			const seen = [await push()];
			for (const sealed of ["k1:first", "k1:second", null]) {
				await setPush(sealed);
				seen.push(await push());
			}
			expect(seen).toEqual([null, "k1:first", "k1:second", null]);
		});

		test("is its own, and stays when something else of it changes", async () => {
			const other = anApp();
			await given.storage.apps.add(other, anEvent());
			await setPush("k1:push");
			await given.storage.apps.revise(given.app.id, () => ({ changes: { enabled: false }, event: anEvent() }));
			await given.storage.apps.save(given.app, { created: anEvent(), updated: anEvent() });
			expect([await push(), await given.storage.apps.push(other.id)]).toEqual(["k1:push", null]);
		});

		test("is not kept when the event of the change cannot be written", async () => {
			const event = anEvent();
			await given.storage.audit.append(event);
			const changing = given.storage.apps.revise(given.app.id, () => ({ changes: { name: "X" }, push: "k1:p", event }));
			await expect(changing).rejects.toThrow();
			expect(await push()).toBeNull();
		});

		test("goes with the app", async () => {
			await setPush("k1:push");
			expect(await given.storage.apps.remove(given.app.id, anEvent())).toBe("removed");
			expect(await push()).toBeNull();
		});
	});
}
