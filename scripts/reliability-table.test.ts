import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { sabotages } from "../e2e/reliability/sabotages.mjs";
import { firstFailure, rowsOf, table } from "./reliability-table.mjs";

const report = {
	testResults: [
		{
			name: "/x/kill.test.ts",
			message: "",
			assertionResults: [
				{ status: "passed", duration: 1500, meta: { figures: "10 kills, 0 lost" }, title: "a", failureMessages: [] },
				{
					status: "failed",
					duration: 10,
					meta: {},
					title: "b",
					failureMessages: ["Error: ours\n- []\n+ login 3 is lost"],
				},
			],
		},
		{
			name: "/x/full.test.ts",
			message: "",
			assertionResults: [{ status: "pending", meta: { figures: "no unshare here" }, title: "c", failureMessages: [] }],
		},
		{ name: "/x/torn.test.ts", message: "\nError: no build", assertionResults: [] },
	],
};

test("the table has a row for each test with its figures, or why it failed or was left out", () => {
	const lines = table(rowsOf(report), { passed: 1, failed: 2, skipped: 1 }).split("\n");
	expect(lines).toEqual([
		"scenario  result   seconds  figures",
		"full      skipped           no unshare here",
		"kill      passed       1.5  10 kills, 0 lost",
		"kill      failed       0.0  Error: ours",
		"torn      failed            Error: no build",
		"",
		"1 passed, 2 failed, 1 skipped",
	]);
});

test("a sabotage is noticed only by a failure that names what it broke", () => {
	expect(firstFailure(report, /is lost/)).toBe("+ login 3 is lost");
	expect(firstFailure(report, /came back/)).toBeNull();
	expect(firstFailure(null, /is lost/)).toBeNull();
});

test("every sabotage is a module, for a scenario that there is", () => {
	const scenarios = readdirSync("e2e/reliability");
	for (const [name, { test: scenario }] of Object.entries(sabotages)) {
		expect(existsSync(`e2e/reliability/sabotage/${name}.mjs`), name).toBe(true);
		expect(scenarios).toContain(`${scenario}.test.ts`);
	}
});
