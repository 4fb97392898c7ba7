import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installDependencies } from "./dependencies.mjs";
import { build, buildIfNeeded } from "./freshness.mjs";
import { runUnderNewerNode } from "./node.mjs";
import { entry, followParent, root, run, Stop, say } from "./run.mjs";

// The one door behind every npm script. It must parse and run on a bare Node 20: built-ins only until the right Node
// and the dependencies are there.
const tasks = {
	async quickstart(args) {
		await buildIfNeeded();
		process.env.LINGPAI_SIMULATOR ??= "auto";
		return () => serve(args);
	},
	async start(args) {
		if (!existsSync(join(root, ".next", "BUILD_ID"))) throw new Stop("There is no build yet. Run npm run build first.");
		return () => serve(args);
	},
	async dev(args) {
		process.env.PORT ??= "3000";
		const host = process.env.HOST ? ["-H", process.env.HOST] : [];
		return last([entry("next"), "dev", "-p", process.env.PORT, ...host, ...args]);
	},
	build: (args) => build(args),
	async check() {
		const { check } = await import("./steps.mjs");
		return check();
	},
	format: (args) => last([entry("@biomejs/biome", "biome"), "check", "--write", ...(args.length > 0 ? args : ["."])]),
	async test() {
		const { testEverything } = await import("./steps.mjs");
		return testEverything();
	},
	async "test:reliability"(args) {
		const { testReliability } = await import("./reliability.mjs");
		return testReliability(args);
	},
	async bench(args) {
		await buildIfNeeded();
		return last(["--disable-warning=ExperimentalWarning", "bench/main.ts", ...args]);
	},
	async screenshots(args) {
		const { findBrowser } = await import("./browser.mjs");
		await buildIfNeeded();
		process.env.LINGPAI_TEST_BROWSER = await findBrowser();
		return last(["--disable-warning=ExperimentalWarning", "e2e/screenshots.ts", ...args]);
	},
	lingpai: (args) => last(["--disable-warning=ExperimentalWarning", "cli/main.ts", ...args]),
	async migration(args) {
		for (const engine of ["sqlite", "postgres"]) {
			const config = join("db", engine, "drizzle.config.ts");
			const code = await last([entry("drizzle-kit"), "generate", "--config", config, ...args]);
			if (code !== 0) return code;
		}
		return 0;
	},
};

async function go([name = "", ...args]) {
	if (!Object.hasOwn(tasks, name)) {
		const known = Object.keys(tasks).join(", ");
		throw new Stop(`${name ? `There is no task "${name}"` : "No task was named"}; the tasks are ${known}.`, 64);
	}
	process.chdir(root);
	process.env.NEXT_TELEMETRY_DISABLED = "1";
	followParent();
	const code = await runUnderNewerNode(process.argv.slice(1));
	if (code !== null) return code;
	// What a business operator runs must not pull the development tools into a production install.
	await installDependencies({ development: name !== "start" && name !== "lingpai" });
	return tasks[name](args);
}

async function last(args) {
	return (await run(process.execPath, args, { last: true })).code;
}

// In this very process: one less to start, and signals and the exit code are the server's own.
async function serve(args) {
	const server = join(root, "server.mjs");
	process.env.NODE_ENV = "production";
	process.argv = [process.execPath, server, ...args];
	await import(pathToFileURL(server).href);
}

let ending;
try {
	ending = await go(process.argv.slice(2));
} catch (error) {
	say(error instanceof Stop ? error.message : `npm run ${process.argv[2]} could not go on: ${error.message}`);
	ending = error instanceof Stop ? error.code : 1;
}
if (typeof ending === "function") await ending();
else process.exitCode = ending;
