import fc from "fast-check";
import { createTranslator } from "next-intl";
import { describe, expect, test } from "vitest";
import { messagesOf } from "../../ui/messages.ts";
import { chartsOf, columnsByCode } from "./chart-data.ts";
import type { Stats } from "./looked-at.ts";

const codes = ["bad_padding", "bad_utf8", "not_json", "watermark_stale", "openid_mismatch", "no_session_key"];
const counts = fc.dictionary(fc.constantFrom(...codes), fc.integer({ min: 1, max: 1_000 }));

describe("the columns by code", () => {
	test("are never more than there are colours, and leave nothing out", () => {
		fc.assert(
			fc.property(fc.array(counts), fc.integer({ min: 1, max: 7 }), (steps, most) => {
				const columns = columnsByCode(steps, most, (code) => code, "others");
				expect(columns.length).toBeLessThanOrEqual(most);
				expect(new Set(columns.map(({ label }) => label)).size).toBe(columns.length);
				for (const step of steps) {
					const shown = columns.reduce((sum, { of }) => sum + of(step), 0);
					expect(shown).toBe(Object.values(step).reduce((sum, count) => sum + count, 0));
				}
			}),
		);
	});

	test("begin with what is most frequent", () => {
		const columns = columnsByCode([{ a: 1, b: 5 }, { c: 3, b: 5 }, { d: 2 }], 3, (code) => code, "others");
		expect(columns.map(({ label }) => label)).toEqual(["b", "c", "others"]);
	});
});

test("the charts say in words what was counted, step by step", async () => {
	const { dashboard, explanations } = await messagesOf("en");
	const messages = { dashboard, explanations };
	const say = createTranslator({ locale: "en", messages, namespace: "dashboard.charts" });
	const explain = createTranslator({ locale: "en", messages, namespace: "explanations.reasons" });
	const point: Stats["series"][number] = {
		...{ at: "2026-01-31T08:00:00.000Z", logins: 5, newUsers: 2, activeSessions: null },
		refusedLogins: { invalid_code: 1, a_code_of_tomorrow: 2 },
		decryptFailures: { no_session_key: 1, bad_padding: 4 },
		signatureFailures: { no_session_key: 1, signature_mismatch: 1 },
		platformErrors: { upstream_timeout: 3 },
		platformLatency: { exchange: 120, phone: 80 },
	};
	const at = Date.parse(point.at);
	const told = chartsOf({ series: [point] }, say, explain).map(({ name, series, rows }) => [
		name,
		series.map(({ label }) => label),
		rows,
	]);
	expect(told).toEqual([
		["logins", ["Logged in", "a_code_of_tomorrow", "The code is wrong or expired"], [{ at, values: [5, 2, 1] }]],
		["activeSessions", ["Active sessions"], [{ at, values: [null] }]],
		["newUsers", ["New users"], [{ at, values: [2] }]],
		[
			"failures",
			["Wrong session key", "No session key to decrypt with", "The signature does not fit"],
			[{ at, values: [4, 2, 1] }],
		],
		["platformErrors", ["The platform did not answer in time"], [{ at, values: [3] }]],
		["platformLatency", ["Login code", "Phone number"], [{ at, values: [120, 80] }]],
	]);
	const coloured = chartsOf({ series: [point] }, say, explain).map(({ series }) => series.map(({ colour }) => colour));
	expect(coloured).toEqual([[1, 2, 3], [3], [1], [2, 3, 4], [2], [3, 4]]);
});
