import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findBrowser, installTestPrograms } from "./browser.mjs";
import { countPlaywright, countStep, countVitest, summary, total, whySkipped } from "./counts.mjs";
import { isInstalled } from "./debian.mjs";
import { failuresOfPlaywright, failuresOfVitest, toldBriefly } from "./failures.mjs";
import { buildIfNeeded } from "./freshness.mjs";
import { entry, run, say } from "./run.mjs";
import { inTwoTries } from "./second-try.mjs";

/** The fast part: format, lint, types, unit tests. Every step runs; answers the exit code. */
export async function check() {
	const codes = [await biome(), await types(), await node([entry("vitest"), "run", "--project", "unit"])];
	return codes.every((code) => code === 0) ? 0 : 1;
}

/** Everything, up to a real browser. Prints what failed, a table and, as the last line, the sum; answers the exit code. */
export async function testEverything() {
	const steps = [];
	steps.push(["format and lint", countStep(await biome())]);
	steps.push(["types", countStep(await types())]);
	const built = await succeeds(buildIfNeeded);
	steps.push(["build", countStep(built ? 0 : 1)]);
	await succeeds(installTestPrograms);
	const reports = mkdtempSync(join(tmpdir(), "lingpai-test-"));
	process.on("exit", () => rmSync(reports, { recursive: true, force: true }));
	const tests = await inTwoTries((files) => vitest(reports, built, files));
	steps.push([built ? "unit and http" : "unit", tests.counts]);
	if (!built) steps.push(["http (no build)", countStep(1)]);
	const stories = await inTwoTries((files) => (built ? browser(reports, files) : notRun));
	steps.push([built ? "browser" : "browser (no build)", stories.counts]);
	const told = [
		...toldBriefly("failed", [...tests.failures, ...stories.failures]),
		...toldBriefly("failed at the first try only", [...tests.chance, ...stories.chance]),
	];
	console.log(["", ...told, ...(told.length > 0 ? [""] : []), summary(steps, tests.skips)].join("\n"));
	return total(steps).failed === 0 ? 0 : 1;
}

function biome() {
	return node([entry("@biomejs/biome", "biome"), "check", "--error-on-warnings", "."]);
}

async function types() {
	const generated = await node([entry("next"), "typegen"]);
	if (generated !== 0) return generated;
	const ours = await node([entry("typescript", "tsc"), "--noEmit"]);
	// Against the mini-program's own types, without those of browsers and Node.
	return ours === 0 ? node([entry("typescript", "tsc"), "-p", join("sdk", "miniprogram")]) : ours;
}

const notRun = { counts: countStep(1), failures: [] };

async function vitest(reports, built, files) {
	const report = join(reports, `vitest-${files.length}.json`);
	// The reliability tests are another task.
	const projects = ["--project", "unit", ...(built ? ["--project", "http"] : [])];
	const reporters = ["--reporter=default", "--reporter=./scripts/vitest-errors.mjs", "--reporter=json"];
	const env = { LINGPAI_TEST_ERRORS: `${report}.errors` };
	const args = [entry("vitest"), "run", ...projects, ...reporters, `--outputFile.json=${report}`, ...files];
	const [ran, code] = await reported(args, report, env);
	const skips = whySkipped(ran, isInstalled("postgres"), (file) => readFileSync(file, "utf8"));
	return {
		counts: countVitest(ran, code),
		skips,
		failures: failuresOfVitest(ran, read(env.LINGPAI_TEST_ERRORS) ?? []),
	};
}

async function browser(reports, files) {
	let path = "";
	const found = await succeeds(async () => {
		path = await findBrowser();
	});
	if (!found) return notRun;
	const report = join(reports, `browser-${files.length}.json`);
	const config = join("e2e", "playwright.config.ts");
	const args = [entry("@playwright/test", "playwright"), "test", "--config", config, "--reporter=list,json", ...files];
	const env = { LINGPAI_TEST_BROWSER: path, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
	const [ran, code] = await reported(args, report, env);
	return { counts: countPlaywright(ran, code), failures: failuresOfPlaywright(ran) };
}

async function reported(args, report, env = {}) {
	const code = await node(args, env);
	return [read(report), code];
}

function read(file) {
	return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

async function node(args, env = {}) {
	return (await run(process.execPath, args, { env, show: "steps" })).code;
}

async function succeeds(work) {
	try {
		await work();
		return true;
	} catch (error) {
		say(error.message);
		return false;
	}
}
