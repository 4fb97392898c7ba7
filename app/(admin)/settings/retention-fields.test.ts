import { describe, expect, test } from "vitest";
import { contract } from "../../../lib/contract.ts";
import { limits, typedIn } from "./retention-fields.ts";

const names = ["keepEndedSessions", "keepAuditDays", "maxAuditEvents"] as const;

describe("what is typed into the form of the retention", () => {
	test.each(names)("is taken for %s within the limits of the operation, and no further", (name) => {
		const { least, most } = limits[name];
		for (const number of [least - 1, least, most, most + 1]) {
			const fields = { keepEndedSessions: "30", keepAuditDays: "", maxAuditEvents: "", [name]: ` ${number} ` };
			const fits = contract.updateSettings.body?.safeParse({ [name]: number }).success === true;
			expect([name, number, typedIn(fields)[name]]).toEqual([name, number, fits ? number : undefined]);
		}
	});

	test("means no limit where nothing stands, but sessions have one", () => {
		const none = { keepEndedSessions: " ", keepAuditDays: " ", maxAuditEvents: "" };
		expect(typedIn(none)).toEqual({ keepEndedSessions: undefined, keepAuditDays: null, maxAuditEvents: null });
	});

	test.each(["soon", "1.5", "-40", "1e3", "40 days", "٤٠"])("is a whole number, not %j", (text) => {
		const fields = { keepEndedSessions: text, keepAuditDays: text, maxAuditEvents: text };
		for (const name of names) expect(typedIn(fields)[name]).toBeUndefined();
	});
});
