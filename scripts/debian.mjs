import { existsSync, rmSync, writeFileSync } from "node:fs";
import { run, say } from "./run.mjs";

/** The programs beside the browser that tests run for real, with the package of Debian that has each. */
export const testPrograms = { nginx: "nginx", caddy: "caddy", python3: "python3", openssl: "openssl" };

/** The packages of those programs that are not there. */
export function missingPackages(isThere) {
	return Object.entries(testPrograms).flatMap(([program, name]) => (isThere(program) ? [] : [name]));
}

const tried = new Set();

/**
 * Installs packages with apt-get, where that is there and may, in one call; those that the distribution does not have are
 * left out. `why` ends the line that tells of it. What was tried is not tried again.
 */
export async function installPackages(packages, why) {
	const wanted = packages.filter((name) => !tried.has(name));
	if (wanted.length === 0 || process.platform !== "linux" || process.getuid() !== 0 || !existsSync("/usr/bin/apt-get"))
		return;
	for (const name of wanted) tried.add(name);
	say(`Installing ${wanted.join(", ")} with apt-get (${why})…`);
	await quietly("apt-get", ["update"]);
	const known = [];
	for (const name of wanted) {
		const { code } = await run("apt-cache", ["show", "--no-all-versions", name], { show: "nothing" });
		if (code === 0) known.push(name);
		else say(`There is no package ${name} here.`);
	}
	if (known.length > 0) {
		await withoutStarting(() => quietly("apt-get", ["install", "-y", "--no-install-recommends", ...known]));
	}
}

/** Debian starts a web server as soon as it is installed: on port 80 of a machine that only runs tests. */
export async function withoutStarting(work, policy = "/usr/sbin/policy-rc.d") {
	if (existsSync(policy)) return work();
	const lift = () => rmSync(policy, { force: true });
	// Who stops the tests meanwhile is left with a machine that starts its services.
	process.once("exit", lift);
	writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
	try {
		await work();
	} finally {
		process.off("exit", lift);
		lift();
	}
}

/** Runs a program; when it fails, one line of what it said is told. */
export async function quietly(command, args) {
	const { code, output } = await run(command, args, { env: { DEBIAN_FRONTEND: "noninteractive" }, show: "nothing" });
	if (code !== 0) say(output.match(/^E(?:rror)?: .+$/m)?.[0] ?? `${command} ended with code ${code}.`);
}
