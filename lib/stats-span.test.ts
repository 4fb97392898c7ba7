import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { longestSpan, spanBefore, spanOf, wholeHours } from "./stats-span.ts";

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.parse("2026-01-31T08:20:00.000Z");

const moment = fc.integer({ min: now - 900 * day, max: now + 30 * day });
const asked = fc.record({ from: fc.option(moment, { nil: undefined }), to: fc.option(moment, { nil: undefined }) });
const sensible = asked.filter(({ from, to }) => from === undefined || to === undefined || from < to);

describe("the span", () => {
	test("is by default the last 24 hours, the present one included, hour by hour", () => {
		const to = Date.parse("2026-01-31T09:00:00.000Z");
		expect(spanOf({}, now)).toEqual({ from: to - day, to, step: hour });
	});

	test.each([
		[1, hour],
		[3 * 24, hour],
		[3 * 24 + 1, 6 * hour],
		[14 * 24, 6 * hour],
		[14 * 24 + 1, day],
		[400 * 24, day],
	])("of %i hours has steps of %i milliseconds", (hours, step) => {
		expect(spanOf({ from: now - hours * hour }, now).step).toBe(step);
		expect(spanOf({ from: 0, to: hours * hour }, now).step).toBe(step);
	});

	test("begins where it was asked to, so that midnights stay midnights, and its last step may end in the future", () => {
		const midnight = Date.parse("2026-01-01T16:00:00.000Z");
		const { from, to, step } = spanOf({ from: midnight }, now);
		expect([from, step]).toEqual([midnight, day]);
		expect(to).toBe(Date.parse("2026-01-31T16:00:00.000Z"));
	});

	test("covers what was asked for in whole hours and whole steps, at most 400 days and one step", () => {
		fc.assert(
			fc.property(sensible, (given) => {
				const { from, to, step } = spanOf(given, now);
				expect(from % hour).toBe(0);
				expect((to - from) % step).toBe(0);
				expect(to).toBeGreaterThan(from);
				expect(to - from).toBeLessThan(longestSpan + step);
				expect((to - from) / step).toBeLessThanOrEqual(400);
				if (given.to !== undefined) expect(to).toBeGreaterThanOrEqual(given.to);
				if (given.to !== undefined) expect(to - given.to).toBeLessThan(hour + step);
				if (given.from !== undefined && to - given.from < longestSpan) expect(from).toBeLessThanOrEqual(given.from);
			}),
		);
	});
});

describe("the span before", () => {
	test("ends as far within itself as the span has come", () => {
		const span = spanOf({}, now);
		expect(spanBefore(span, now)).toEqual({ from: span.from - day, to: now - day });
	});

	test("of a span that is over is as long and ends where that begins", () => {
		const span = { from: now - 2 * day, to: now - day, step: hour };
		expect(spanBefore(span, now)).toEqual({ from: now - 3 * day, to: now - 2 * day });
	});

	test("never reaches into the span, nor ends before it begins", () => {
		fc.assert(
			fc.property(sensible, (given) => {
				const span = spanOf(given, now);
				const before = spanBefore(span, now);
				expect(before.to).toBeLessThanOrEqual(span.from);
				expect(before.to).toBeGreaterThanOrEqual(before.from);
				expect(span.from - before.from).toBe(span.to - span.from);
			}),
		);
	});
});

test("of an hour that has begun a part counts", () => {
	expect(wholeHours(now)).toEqual({ until: Date.parse("2026-01-31T08:00:00.000Z"), share: 1 / 3 });
	expect(wholeHours(5 * hour)).toEqual({ until: 5 * hour, share: 0 });
});
