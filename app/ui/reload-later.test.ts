import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { reloadLater } from "./reload-later.ts";

let page: EventTarget & { hidden?: boolean };
let cameBy: string;
let reloads: number;

beforeEach(() => {
	vi.useFakeTimers();
	[page, cameBy, reloads] = [new EventTarget(), "navigate", 0];
	vi.stubGlobal("document", page);
	vi.stubGlobal("location", { reload: () => (reloads += 1) });
	vi.stubGlobal("performance", { getEntriesByType: () => [{ type: cameBy }] });
});
afterEach(() => {
	vi.unstubAllGlobals();
	vi.useRealTimers();
});

function see(isSeen: boolean): void {
	page.hidden = !isSeen;
	page.dispatchEvent(new Event("visibilitychange"));
}

test("a page that failed is loaded again soon, and seldom where that did not help", () => {
	for (const [how, wait] of [
		["navigate", 5_000],
		["reload", 60_000],
	] as const) {
		[cameBy, reloads] = [how, 0];
		reloadLater();
		vi.advanceTimersByTime(wait - 1);
		expect([how, reloads]).toEqual([how, 0]);
		vi.advanceTimersByTime(1);
		expect([how, reloads]).toEqual([how, 1]);
	}
});

test("nothing is loaded for a tab that nobody sees, until he does", () => {
	see(false);
	reloadLater();
	vi.advanceTimersByTime(3_600_000);
	expect(reloads).toBe(0);
	see(true);
	expect(reloads).toBe(1);
});

test("what is gone from the page loads nothing", () => {
	const gone = [reloadLater(), reloadLater()];
	gone[0]?.();
	see(false);
	vi.advanceTimersByTime(5_000);
	gone[1]?.();
	see(true);
	expect(reloads).toBe(0);
});
