import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "./run.mjs";

/** What failed in one Vitest run: its JSON report (null when it wrote none), and what went wrong outside any test. */
export function failuresOfVitest(report, errors = []) {
	const failed = (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
		const file = relative(root, name);
		const tests = assertionResults.filter((test) => test.status === "failed");
		if (status === "failed" && tests.length === 0) return [{ name: file, why: message }];
		return tests.map(({ ancestorTitles = [], title, failureMessages }) => ({
			name: [file, ...ancestorTitles, title].join(" › "),
			why: failureMessages.join("\n"),
		}));
	});
	return [...failed, ...errors.map((why) => ({ name: "outside any test", why }))];
}

/** What failed in one Playwright run, from its JSON report (null when it wrote none). */
export function failuresOfPlaywright(report) {
	const errors = (report?.errors ?? []).map(({ message }) => ({ name: "outside any test", why: message }));
	return [...(report?.suites ?? []).flatMap((suite) => failedStories(suite, [])), ...errors];
}

function failedStories({ title, specs = [], suites = [] }, above) {
	const path = [...above, title];
	const own = specs.flatMap((spec) =>
		spec.tests
			.filter(({ status }) => status === "unexpected")
			.map(({ results }) => ({
				name: [...path, spec.title].join(" › "),
				why: results
					.at(-1)
					?.errors.map(({ message }) => message)
					.join("\n"),
			})),
	);
	return [...own, ...suites.flatMap((suite) => failedStories(suite, path))];
}

/** Each failure in a few lines, to stand at the end of a long output: of a log that is cut, the end is what is left. */
export function toldBriefly(failures) {
	return failures.slice(0, most).flatMap(({ name, why }) => [`failed: ${name}`, ...firstLines(why)]);
}

const most = 20;

function firstLines(text) {
	const lines = stripVTControlCharacters(text ?? "").split("\n");
	const ours = lines.filter((line) => line.trim() !== "" && !/^\s+at .*(node_modules|<anonymous>|node:)/.test(line));
	const said = ours.map((line) => `    ${line.trimEnd().slice(0, 200)}`);
	return said.length > 12 ? [...said.slice(0, 12), "    …"] : said;
}
