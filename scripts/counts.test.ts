import { expect, test } from "vitest";
import { countPlaywright, countStep, countVitest, summary, whySkipped } from "./counts.mjs";

const file = (status: string, ...tests: string[]) => ({
	status,
	assertionResults: tests.map((test) => ({ status: test })),
});

test("the sum over all steps is the last line, and nothing else stands in it", () => {
	const steps = [
		["types", countStep(0)],
		["unit", { passed: 41, failed: 2, skipped: 0 }],
	] as const;
	const lines = summary(steps.map(([name, counts]) => [name, counts])).split("\n");
	expect(lines.at(-1)).toBe("42 passed, 2 failed");
	expect(lines[2]).toMatch(/^unit +41 +2 +0$/);
});

test("skipped tests are told at the end", () => {
	expect(summary([["browser", { passed: 3, failed: 0, skipped: 2 }]])).toMatch(/\n3 passed, 0 failed, 2 skipped$/);
});

test("why tests were skipped stands above the sum, once for each reason", () => {
	const results = (...names: string[]) => names.map((fullName) => ({ status: "skipped", fullName }));
	const report = {
		testResults: [
			{ name: "a.test.ts", assertionResults: results("nginx answers (not run: nginx is not installed)") },
			{ name: "b.test.ts", assertionResults: results("keeps users", "keeps sessions") },
			{ name: "c.test.ts", assertionResults: [...results("is silent"), { status: "passed", fullName: "works" }] },
		],
	};
	const sources: Record<string, string> = {
		"b.test.ts": 'import { serverUrl } from "./test-database.ts"; // PostgreSQL',
	};
	const reasons = whySkipped(report, false, (file: string) => sources[file] ?? "");
	expect(reasons).toEqual([
		["nginx is not installed", 1],
		["PostgreSQL's server is not installed; on Debian: apt-get install postgresql", 2],
		["c.test.ts does not say why", 1],
	]);
	const lines = summary([["unit", { passed: 1, failed: 0, skipped: 4 }]], reasons).split("\n");
	expect(lines.slice(-5)).toEqual([
		"    1 skipped: nginx is not installed",
		"    2 skipped: PostgreSQL's server is not installed; on Debian: apt-get install postgresql",
		"    1 skipped: c.test.ts does not say why",
		"",
		"1 passed, 0 failed, 4 skipped",
	]);
});

test("where the server is installed, no missing server explains a skipped test", () => {
	const report = { testResults: [{ name: "b.test.ts", assertionResults: [{ status: "skipped", fullName: "x" }] }] };
	expect(whySkipped(report, true, () => "PostgreSQL")).toEqual([["b.test.ts does not say why", 1]]);
});

test("a test file that cannot be loaded counts as one failure", () => {
	const report = { numPassedTests: 4, numFailedTests: 1, testResults: [file("failed"), file("failed", "failed")] };
	expect(countVitest(report, 1)).toEqual({ passed: 4, failed: 2, skipped: 0 });
});

test("a runner that ends without a report counts as one failure, whatever its exit code", () => {
	for (const code of [0, 1]) {
		expect(countVitest(null, code)).toEqual({ passed: 0, failed: 1, skipped: 0 });
		expect(countPlaywright(null, code)).toEqual({ passed: 0, failed: 1, skipped: 0 });
	}
});

test("a run that executes nothing counts as one failure", () => {
	expect(countPlaywright({ stats: { skipped: 3 }, errors: [] }, 0)).toEqual({ passed: 0, failed: 1, skipped: 3 });
});

test("a failure outside any test counts", () => {
	expect(countVitest({ numPassedTests: 9, testResults: [file("passed", "passed")] }, 1).failed).toBe(1);
	expect(countPlaywright({ stats: { expected: 9 }, errors: [{}] }, 1)).toEqual({ passed: 9, failed: 1, skipped: 0 });
});

test("a test that passed on a second try has passed", () => {
	expect(countPlaywright({ stats: { expected: 2, flaky: 1, unexpected: 1 } }, 1)).toMatchObject({
		passed: 3,
		failed: 1,
	});
});
