import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "./run.mjs";

/**
 * What failed in one Vitest run, as `{ file, name, why }`: from its JSON report (null when it wrote none), and from what went
 * wrong outside any test.
 */
export function failuresOfVitest(report, errors = []) {
	const failed = (report?.testResults ?? []).flatMap(({ name: file, status, message, assertionResults }) => {
		const shown = relative(root, file);
		const tests = assertionResults.filter((test) => test.status === "failed");
		if (status === "failed" && tests.length === 0) return [{ file, name: shown, why: message }];
		return tests.map(({ ancestorTitles = [], title, failureMessages }) => ({
			file,
			name: [shown, ...ancestorTitles, title].join(" › "),
			why: failureMessages.join("\n"),
		}));
	});
	return [...failed, ...errors.map(({ file, why }) => ({ file, name: "outside any test", why }))];
}

/** The same of one Playwright run. */
export function failuresOfPlaywright(report) {
	// Without a file, by which it would be tried again alone: one that does not load keeps all others from running.
	const errors = (report?.errors ?? []).map(({ message, location }) => ({
		file: undefined,
		name: "outside any test",
		why: location ? `${message}\n${location.file}` : message,
	}));
	const folder = report?.config?.rootDir ?? "";
	const stories = (report?.suites ?? []).flatMap((suite) => failedStories(suite, join(folder, suite.file), []));
	return [...stories, ...errors];
}

function failedStories({ title, specs = [], suites = [] }, file, above) {
	const path = [...above, title];
	const own = specs.flatMap((spec) =>
		spec.tests
			.filter(({ status }) => status === "unexpected")
			.map(({ results }) => ({
				file,
				name: [...path, spec.title].join(" › "),
				why: results
					.at(-1)
					?.errors.map(({ message }) => message)
					.join("\n"),
			})),
	);
	return [...own, ...suites.flatMap((suite) => failedStories(suite, file, path))];
}

/** Each failure in a few lines, to stand at the end of a long output: of a log that is cut, the end is what is left. */
export function toldBriefly(heading, failures) {
	return failures.slice(0, most).flatMap(({ name, why }) => [`${heading}: ${name}`, ...firstLines(why)]);
}

const most = 20;

function firstLines(text) {
	const lines = stripVTControlCharacters(text ?? "").split("\n");
	const ours = lines.filter((line) => line.trim() !== "" && !/^\s+at .*(node_modules|<anonymous>|node:)/.test(line));
	const said = ours.map((line) => `    ${line.trimEnd().slice(0, 200)}`);
	return said.length > 12 ? [...said.slice(0, 12), "    …"] : said;
}
