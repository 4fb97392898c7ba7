import { expect, test } from "vitest";
import { randomText } from "./random-text.ts";

test("random texts have their length, letters and digits alone, and differ", () => {
	const texts = Array.from({ length: 200 }, () => randomText(43));
	for (const text of texts) expect(text).toMatch(/^[A-Za-z0-9]{43}$/);
	expect(new Set(texts).size).toBe(200);
	expect(new Set(texts.join("")).size).toBe(62);
});
