import { describe, expect, test } from "vitest";
import { beginOf, rangeOf } from "./ranges.ts";

const now = new Date("2026-01-31T17:30:15.250Z");
const begin = (...[range, at, zone]: Parameters<typeof beginOf>) => beginOf(range, at, zone)?.toISOString();

describe("a range", () => {
	test("of days begins at the operator's own midnight, today being its last day", () => {
		expect(begin("week", now, "UTC")).toBe("2026-01-25T00:00:00.000Z");
		// There it is the first of February already.
		expect(begin("week", now, "Asia/Shanghai")).toBe("2026-01-25T16:00:00.000Z");
		expect(begin("month", now, "America/Los_Angeles")).toBe("2026-01-02T08:00:00.000Z");
		expect(begin("quarter", now, "Asia/Kolkata")).toBe("2025-11-02T18:30:00.000Z");
		expect(begin("year", now, "UTC")).toBe("2025-02-01T00:00:00.000Z");
	});

	test("begins at midnight across the days that have 23 or 25 hours", () => {
		expect(begin("week", new Date("2026-03-30T10:00:00Z"), "Europe/Berlin")).toBe("2026-03-23T23:00:00.000Z");
		expect(begin("week", new Date("2026-10-26T10:00:00Z"), "Europe/Berlin")).toBe("2026-10-19T22:00:00.000Z");
	});

	test("of a day is left to the operation", () => {
		expect(begin("day", now, "UTC")).toBeUndefined();
	});

	test("is the last day where the address names none of ours", () => {
		expect(["week", "century", undefined, ["week"]].map(rangeOf)).toEqual(["week", "day", "day", "day"]);
	});
});
