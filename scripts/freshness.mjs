import { existsSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { entry, root, run, Stop, say } from "./run.mjs";

const folders = ["app", "lib", "db", "messages", "public"];
const unbuilt = /(\.(test|suite)\.tsx?|\.d\.ts)$/;

/** Builds when there is no build or something it was made from has changed since; stops the run when that fails. */
export async function buildIfNeeded() {
	if (whyBuild(root) === null) return;
	await withLock("build", async () => {
		const why = whyBuild(root);
		if (why === null) return;
		say(`Building (${why})…`);
		if ((await nextBuild([], "onStderr")) !== 0) throw new Stop("The build failed; the reason stands above.");
	});
}

/** Builds in any case and answers the exit code. */
export function build(args) {
	return withLock("build", () => nextBuild(args, "everything"));
}

/** Why the folder `top` needs a build, in a few words; null when it has one newer than everything it is made from. */
export function whyBuild(top) {
	const built = statSync(join(top, ".next", "BUILD_ID"), { throwIfNoEntry: false })?.mtimeMs;
	if (built === undefined) return "there is no build yet";
	const files = readdirSync(top).filter((name) => name === "package-lock.json" || /\.(mjs|ts)$/.test(name));
	const changed = [...files, ...folders].find((name) => isNewer(join(top, name), built));
	return changed ? `${changed} has changed` : null;
}

// A folder's own time counts too: it changes when a file is removed.
function isNewer(path, built) {
	const stat = statSync(path, { throwIfNoEntry: false });
	if (!stat || unbuilt.test(path)) return false;
	if (stat.mtimeMs > built) return true;
	return stat.isDirectory() && readdirSync(path).some((name) => isNewer(join(path, name), built));
}

async function nextBuild(args, show) {
	const id = join(root, ".next", "BUILD_ID");
	const started = new Date();
	rmSync(id, { force: true });
	const { code } = await run(process.execPath, [entry("next"), "build", ...args], {
		env: { NODE_ENV: "production" },
		show,
	});
	// What is saved while the build runs may have missed it, so the build counts as of its start.
	if (code === 0 && existsSync(id)) utimesSync(id, started, started);
	return code;
}
