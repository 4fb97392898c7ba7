import { describe, expect, test } from "vitest";
import { entriesFor, entryOf } from "./entries.ts";

const pagesFor = (...given: Parameters<typeof entriesFor>) => entriesFor(...given).map(({ page }) => page);

describe("the navigation", () => {
	test("shows an owner every page, and the simulator only while it is on", () => {
		expect(pagesFor("owner", true)).toEqual([
			...["dashboard", "sessions", "users", "audit", "apps", "operators", "apiKeys", "settings", "simulator", "docs"],
		]);
		expect(pagesFor("owner", false)).not.toContain("simulator");
	});

	test.each(["viewer", "operator"] as const)("shows a %s no page that only an owner may see", (role) => {
		expect(pagesFor(role, true)).not.toContain("operators");
		expect(pagesFor(role, true)).not.toContain("apiKeys");
		expect(pagesFor(role, true)).toContain("audit");
	});

	test.each([
		["/", "dashboard"],
		["/sessions", "sessions"],
		["/sessions/ses_1", "sessions"],
		["/settings/api-keys", "apiKeys"],
		["/settings", "settings"],
		["/account", undefined],
		["/sessionsx", undefined],
	])("marks at %s the entry %s", (path, page) => {
		expect(entryOf(entriesFor("owner", true), path)?.page).toBe(page);
	});
});
