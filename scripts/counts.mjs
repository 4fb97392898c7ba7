/** Counts of one Vitest run from its JSON report (null when it wrote none) and its exit code. */
export function countVitest(report, code) {
	const files = report?.testResults ?? [];
	// A file that fails to load has no tests to count.
	const broken = files.filter(
		(file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
	);
	return count(
		{
			passed: report?.numPassedTests ?? 0,
			failed: (report?.numFailedTests ?? 0) + broken.length,
			skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
		},
		code,
	);
}

/** Counts of one Playwright run from its JSON report (null when it wrote none) and its exit code. */
export function countPlaywright(report, code) {
	const { expected = 0, flaky = 0, unexpected = 0, skipped = 0 } = report?.stats ?? {};
	return count({ passed: expected + flaky, failed: unexpected + (report?.errors?.length ?? 0), skipped }, code);
}

/** Counts of a step that either passes or fails as a whole. */
export function countStep(code) {
	return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/**
 * Why tests of one Vitest run were skipped: `[reason, how many]`. A test's name tells it, `(not run: …)`; of those that need
 * a PostgreSQL server it is known, `source` gives a test file's text.
 */
export function whySkipped(report, hasPostgres, source) {
	const reasons = new Map();
	for (const { name, assertionResults } of report?.testResults ?? []) {
		for (const { status, fullName = "" } of assertionResults) {
			if (!["skipped", "pending", "todo", "disabled"].includes(status)) continue;
			const told = fullName.match(/\(not run: (.+)\)/)?.[1];
			const reason = told ?? (!hasPostgres && /postgres/i.test(source(name)) ? noPostgres : `${name} does not say why`);
			reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
		}
	}
	return [...reasons];
}

const noPostgres = "PostgreSQL's server is not installed; on Debian: apt-get install postgresql";

/**
 * The last lines of a test run: a table of its steps, why tests were skipped, then `N passed, N failed` over all, and how
 * many were skipped.
 */
export function summary(steps, skips = []) {
	const wide = Math.max(...steps.map(([name]) => name.length));
	const row = (name, ...cells) => [name.padEnd(wide), ...cells.map((cell) => String(cell).padStart(7))].join("  ");
	const rows = steps.map(([name, { passed, failed, skipped }]) => row(name, passed, failed, skipped));
	const { passed, failed, skipped } = total(steps);
	const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
	const why = skips.map(([reason, tests]) => `${String(tests).padStart(5)} skipped: ${reason}`);
	const parts = [[row("", "passed", "failed", "skipped"), ...rows], why, [line]];
	return parts.flatMap((part, index) => (part.length === 0 ? [] : index === 0 ? part : ["", ...part])).join("\n");
}

/** The sum over all steps. */
export function total(steps) {
	const sum = { passed: 0, failed: 0, skipped: 0 };
	for (const [, counts] of steps) for (const key of Object.keys(sum)) sum[key] += counts[key];
	return sum;
}

// A runner that ran nothing, or fails without naming a test, has not shown that anything works.
function count(counts, code) {
	const silent = counts.failed === 0 && (code !== 0 || counts.passed === 0);
	return silent ? { ...counts, failed: 1 } : counts;
}
