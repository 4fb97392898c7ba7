import { describe, expect, test } from "vitest";
import { cut, visible } from "./visible.ts";

describe("a hostile text", () => {
	test.each([
		["\u202eevil\u202c", "\\u{202e}evil\\u{202c}"],
		["a\u0000b\u001b[31m", "a\\u{0}b\\u{1b}[31m"],
		["line\r\nbreak\ttab", "line⏎break⇥tab"],
		["zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}"],
		["\ud800 alone", "\\u{d800} alone"],
		["\u{e0041} tag", "\\u{e0041} tag"],
	])("%j hides nothing: %s", (text, shown) => {
		expect(visible(text)).toBe(shown);
	});

	test("keeps what people write: Chinese, accents, families of emoji", () => {
		for (const text of ["小明 Müller", "👨‍👩‍👧 ❤️", "עברית"]) expect(visible(text)).toBe(text);
	});

	test("is cut between two characters, never within one", () => {
		expect(cut("小明在这里", 3)).toBe("小明在");
		expect(cut("ab👨‍👩‍👧c", 5)).toBe("ab");
		expect(cut("ab", 5)).toBe("ab");
	});

	test("is cut where a thousand marks stand upon one letter", () => {
		expect(cut(`z${"\u0335".repeat(64_000)}`, 40)).toHaveLength(40);
	});
});
