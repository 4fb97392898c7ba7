import { describe, expect, test } from "vitest";
import { newPassword } from "./contract/values.ts";
import { parseInput } from "./input.ts";
import { hashPassword, isPassword } from "./passwords.ts";

describe("a password", () => {
	test("is kept as argon2id with a salt of its own, and told from all others", async () => {
		const password = "床前明月光 correct horse";
		const [one, other] = [await hashPassword(password), await hashPassword(password)];
		expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
		expect(one).not.toBe(other);
		expect(await isPassword(one, password)).toBe(true);
		for (const wrong of ["", `${password} `, password.toUpperCase()]) expect(await isPassword(one, wrong)).toBe(false);
	});

	test("is computed two at one time, a few wait for their turn, and more are refused with a wait", async () => {
		const all = Array.from({ length: 40 }, () => isPassword(null, "x"));
		const told = await Promise.all(all.map((one) => one.catch((error: unknown) => error)));
		const refused = told.filter((one) => one !== false);
		expect(refused).toHaveLength(8);
		expect(refused[0]).toMatchObject({ code: "unavailable", retryAfter: 2 });
		expect(await isPassword(null, "x")).toBe(false);
	});

	test("of nobody is never right", async () => {
		for (const given of ["", "x", "correct horse battery"]) expect(await isPassword(null, given)).toBe(false);
	});

	test.each([
		["tea house", "must have at least 12 characters", "至少 12 个字符"],
		["aaaaaaaaaaaaaaaa", "must have at least 5 different characters", "至少包含 5 个不同的字符"],
	])("such as %j is refused, in the language of who chose it", (password, en, zh) => {
		for (const [language, message] of [
			["en", en],
			["zh", zh],
		] as const) {
			expect(() => parseInput(newPassword, password, () => language)).toThrow(
				expect.objectContaining({ details: [{ path: "", message }] }),
			);
		}
	});
});
