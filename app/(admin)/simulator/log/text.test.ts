import { describe, expect, test } from "vitest";
import { phonePlatform } from "../script/test-platforms.ts";
import type { Exchange } from "../script/wire.ts";
import { answerText, requestText } from "./text.ts";

const token = "lpt_0Zkq4v6h1c8mY2s7x9RrT3wUaBdEfGhJkLmNpQqSsVw";
const exchange: Exchange = {
	platform: await phonePlatform("wechat"),
	...{ id: 1, at: 0, ms: 1, sender: "program", method: "POST", path: "/api/decrypt", why: "decrypt", token },
	...{ body: { encryptedData: "A".repeat(400), iv: "r7BXXKkLb8qrSNn05n0qiA==" } },
	...{ status: 429, answer: { error: "rate_limited" }, error: "rate_limited", message: null },
	...{ retryAfter: 600, requestId: "req_1" },
};

describe("what the log shows of an exchange", () => {
	test("is the request as HTTP says it, with its long parts shortened and whole when copied", () => {
		const { shown, whole } = requestText(exchange);
		expect(shown.split("\n").slice(0, 4)).toEqual([
			"POST /api/decrypt",
			"Authorization: Bearer lpt_0Zkq4v…QqSsVw",
			"Content-Type: application/json",
			"",
		]);
		expect(shown).toContain(`"encryptedData": "${"A".repeat(40)}…AAAAAA"`);
		expect(shown).not.toContain(token);
		expect(whole).toContain(`Bearer ${token}`);
		expect(whole).toContain("A".repeat(400));
	});

	test("is the answer with the headers that matter", () => {
		expect(answerText(exchange).shown).toBe(
			'429\nRetry-After: 600\nX-Request-Id: req_1\n\n{\n  "error": "rate_limited"\n}',
		);
		expect(answerText({ ...exchange, status: 204, answer: null, retryAfter: null, requestId: null }).shown).toBe("204");
	});

	test("is cut where it goes on for pages, and whole when copied", () => {
		const items = Array.from({ length: 200 }, (_, id) => ({ id }));
		const { shown, whole } = answerText({ ...exchange, answer: { items } });
		expect(shown.split("\n").length).toBe(41);
		expect(shown).toMatch(/\n…$/);
		expect(whole).toContain('"id": 199');
	});
});
