import { describe, expect, test } from "vitest";
import { isDue, nextRunAfter } from "./retention-schedule.ts";

const at = (text: string) => Date.parse(text);

describe("the retention", () => {
	test.each([
		["2026-01-31T08:00:00Z", "2026-01-31T20:00:00.000Z"],
		["2026-01-31T19:59:59.999Z", "2026-01-31T20:00:00.000Z"],
		["2026-01-31T20:00:00Z", "2026-02-01T20:00:00.000Z"],
		["2026-01-31T23:59:59Z", "2026-02-01T20:00:00.000Z"],
		["2026-02-01T00:00:00Z", "2026-02-01T20:00:00.000Z"],
	])("runs at four in the morning in China: after %s at %s", (now, next) => {
		expect(new Date(nextRunAfter(at(now))).toISOString()).toBe(next);
		const china = { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
		expect(new Date(nextRunAfter(at(now))).toLocaleTimeString("en", china)).toBe("04:00");
	});

	test("is due once a night, also where the server was away at that moment", () => {
		const now = at("2026-01-31T20:00:00Z");
		expect(isDue({ doneAt: now - 1 }, now)).toBe(true);
		expect(isDue({ doneAt: now }, now)).toBe(false);
		expect(isDue({ doneAt: now + 5_000 }, at("2026-02-01T19:59:59Z"))).toBe(false);
		expect(isDue({ doneAt: now + 5_000 }, at("2026-02-01T20:00:00Z"))).toBe(true);
		expect(isDue({ doneAt: at("2026-01-30T20:00:04Z") }, at("2026-02-02T02:00:00Z"))).toBe(true);
	});

	test("is due where it never came to an end, and nobody is at it", () => {
		expect(isDue(null, 1_000)).toBe(true);
		expect(isDue({ holder: "a", until: 2_000 }, 1_000)).toBe(false);
		expect(isDue({ holder: "a", until: 2_000 }, 2_000)).toBe(true);
	});

	test("is not put off for years by a clock that was wrong once", () => {
		expect(isDue({ doneAt: at("2099-01-01T00:00:00Z") }, at("2026-01-31T20:00:00Z"))).toBe(true);
	});
});
