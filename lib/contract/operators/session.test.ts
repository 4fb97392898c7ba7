import { describe, expect, test } from "vitest";
import { contract } from "../../contract.ts";
import { parseInput } from "../../input.ts";
import { appid } from "../../test-world.ts";

describe("which sessions to end", () => {
	const body = contract.expireSessions.body;
	const refused = (input: object, language: "en" | "zh" = "en") => {
		try {
			if (body) parseInput(body, input, () => language);
			return null;
		} catch (error) {
			return Object(error).details;
		}
	};

	test.each([{}, { ids: ["ses_1"], userId: "usr_1" }, { userId: "usr_1", appid }, { reason: "any" }])(
		"is said by exactly one of ids, userId and appid: %j",
		(input) => {
			expect(refused(input)).toEqual([
				{ path: "", message: expect.stringContaining("exactly one of ids, userId and appid") },
			]);
			expect(refused(input, "zh")).toEqual([{ path: "", message: expect.stringContaining("必须且只能传一个") }]);
		},
	);

	test("may not be an app with its users' session keys reset, and the refusal says why", () => {
		const input = { appid, resetSessionKey: true };
		const [english] = refused(input);
		expect(english).toEqual({ path: "resetSessionKey", message: expect.stringContaining("one user a call") });
		expect(refused(input, "zh")).toEqual([
			{ path: "resetSessionKey", message: expect.stringContaining("每次只能重置一个用户") },
		]);
		expect(refused({ userId: "usr_1", resetSessionKey: true })).toBeNull();
	});

	test.each([
		{ ids: [] },
		{ ids: ["usr_1"] },
		{ ids: Array.from({ length: 201 }, (_, i) => `ses_${i}`) },
		{ appid, all: true },
	])("is refused where it is none: %j", (input) => {
		expect(refused(input)).not.toBeNull();
	});
});
