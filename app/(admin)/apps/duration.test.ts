import { expect, test } from "vitest";
import { inWords } from "./duration.ts";

test.each([
	[604_800, 7, "days"],
	[86_400, 1, "days"],
	[90_000, 25, "hours"],
	[7200, 2, "hours"],
	[5400, 90, "minutes"],
	[300, 5, "minutes"],
	[90, 90, "seconds"],
	[1, 1, "seconds"],
	[0, 0, "seconds"],
])("%i seconds are told as %i %s", (seconds, count, unit) => {
	expect(inWords(seconds)).toEqual({ count, unit });
});
