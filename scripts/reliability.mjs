import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { sabotages } from "../e2e/reliability/sabotages.mjs";
import { countVitest } from "./counts.mjs";
import { buildIfNeeded } from "./freshness.mjs";
import { firstFailure, rowsOf, table } from "./reliability-table.mjs";
import { entry, root, run, Stop, say } from "./run.mjs";

const usage = `npm run test:reliability [-- [--long] [scenario …]]     each scenario, in a few minutes; --long in an hour or two
npm run test:reliability -- --sabotage <name>           breaks the server on purpose: the scenario must fail
npm run test:reliability -- --self-check                each sabotage in turn: passes when every one is noticed`;

const folder = join("e2e", "reliability");

/** Runs the reliability tests; a table of figures and, as the last line, the sum. Answers the exit code. */
export async function testReliability(args) {
	const { values, positionals } = parsed(args);
	const scenarios = readdirSync(join(root, folder)).flatMap((name) => name.match(/^(.+)\.test\.ts$/)?.[1] ?? []);
	const unknown = positionals.find((name) => !scenarios.includes(name));
	if (unknown) throw new Stop(`There is no scenario "${unknown}"; there are ${scenarios.join(", ")}.\n${usage}`, 64);
	if (values.sabotage !== undefined && !Object.hasOwn(sabotages, values.sabotage)) {
		const known = Object.keys(sabotages).join(", ");
		throw new Stop(`There is no sabotage "${values.sabotage}"; there are ${known}.\n${usage}`, 64);
	}
	await buildIfNeeded();
	if (values["self-check"]) return selfCheck(positionals);
	const { rows, counts } = values.sabotage
		? await scenario([sabotages[values.sabotage].test], values.long ? "long" : "least", values.sabotage)
		: await scenario(positionals, values.long ? "long" : "short");
	return summed(rows, counts);
}

function parsed(args) {
	try {
		return parseArgs({
			args,
			allowPositionals: true,
			options: { long: { type: "boolean" }, sabotage: { type: "string" }, "self-check": { type: "boolean" } },
		});
	} catch (error) {
		throw new Stop(`${error.message}\n${usage}`, 64);
	}
}

/** Shows that each detector detects: sound, a scenario passes in its least form; broken on purpose, it fails, and why. */
async function selfCheck(only) {
	const chosen = Object.entries(sabotages).filter(([, { test }]) => only.length === 0 || only.includes(test));
	const sound = await scenario([...new Set(chosen.map(([, { test }]) => test))], "least");
	const { rows, counts } = sound;
	for (const [name, { test, notices }] of chosen) {
		say(`\nself-check: ${name}`);
		const { report } = await scenario([test], "least", name);
		const failure = firstFailure(report, notices);
		const isSkipped = report !== null && report.numFailedTests === 0 && report.numPendingTests > 0;
		const result = failure ? "passed" : isSkipped ? "skipped" : "failed";
		counts[result] += 1;
		const told = failure ? `noticed: ${failure}` : isSkipped ? "its scenario does not run here" : "NOT NOTICED";
		rows.push({ scenario: `${test} ← ${name}`, result, seconds: null, figures: told });
	}
	return summed(rows, counts);
}

function summed(rows, counts) {
	console.log(`\n${table(rows, counts)}`);
	return counts.failed === 0 ? 0 : 1;
}

async function scenario(names, form, sabotage = null) {
	const reports = mkdtempSync(join(tmpdir(), "lingpai-reliability-"));
	try {
		const file = join(reports, "report.json");
		const module = sabotage && pathToFileURL(join(root, folder, "sabotage", `${sabotage}.mjs`)).href;
		const filters = names.map((name) => join(folder, `${name}.test.ts`));
		const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
		const args = [entry("vitest"), "run", "--project", "reliability", ...filters, ...reporters];
		const env = { RELIABILITY_FORM: form, ...(module && { RELIABILITY_SABOTAGE: module }) };
		const { code } = await run(process.execPath, args, { env, show: "steps" });
		const report = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
		return { report, rows: rowsOf(report), counts: countSome(report, code) };
	} finally {
		rmSync(reports, { recursive: true, force: true });
	}
}

// A scenario that was left out for a reason is no failure, also when it was the only one.
function countSome(report, code) {
	const counts = countVitest(report, code);
	return code === 0 && counts.skipped > 0 && counts.passed === 0 ? { ...counts, failed: 0 } : counts;
}
