import { basename } from "node:path";

/** One row for each test of a Vitest report: its scenario, how it ended, how long it took, and what it found. */
export function rowsOf(report) {
	return (report?.testResults ?? []).flatMap(({ name, message, assertionResults }) => {
		const scenario = basename(name, ".test.ts");
		if (assertionResults.length === 0)
			return [{ scenario, result: "failed", seconds: null, figures: firstLine(message) }];
		return assertionResults.map(({ status, duration, meta, title, failureMessages }) => {
			const result = status === "passed" || status === "failed" ? status : "skipped";
			const found = result === "failed" ? firstLine(failureMessages.join("\n")) : (meta?.figures ?? title);
			return { scenario, result, seconds: duration ? duration / 1000 : null, figures: found };
		});
	});
}

/** The first line of a failure that says what is looked for; null: nothing failed for that reason. */
export function firstFailure(report, notices) {
	const lines = (report?.testResults ?? []).flatMap(({ assertionResults }) =>
		assertionResults.flatMap(({ failureMessages }) => failureMessages.join("\n").split("\n")),
	);
	return (
		lines
			.find((line) => notices.test(line))
			?.trim()
			.slice(0, 160) ?? null
	);
}

/** The rows as a table, then `N passed, N failed` and how many were left out. */
export function table(rows, { passed, failed, skipped }) {
	const wide = Math.max(8, ...rows.map(({ scenario }) => scenario.length));
	const line = (scenario, result, seconds, figures) =>
		`${scenario.padEnd(wide)}  ${result.padEnd(7)}  ${seconds.padStart(7)}  ${figures}`.trimEnd();
	const lines = rows
		.toSorted((a, b) => (a.scenario < b.scenario ? -1 : 1))
		.map(({ scenario, result, seconds, figures }) => line(scenario, result, seconds?.toFixed(1) ?? "", figures));
	const sum = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
	return [line("scenario", "result", "seconds", "figures"), ...lines, "", sum].join("\n");
}

function firstLine(text) {
	return (
		(text ?? "")
			.split("\n")
			.find((line) => line.trim() !== "")
			?.slice(0, 200) ?? ""
	);
}
