import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run, say } from "./run.mjs";

/** The programs beside the browser that tests run for real, with the package of Debian that has each. */
export const testPrograms = {
	nginx: "nginx",
	caddy: "caddy",
	python3: "python3",
	openssl: "openssl",
	postgres: "postgresql",
};

/** True when a program is in the PATH, or where Debian keeps the programs of PostgreSQL's server. */
export function isInstalled(program, servers = "/usr/lib/postgresql") {
	const versions = existsSync(servers) ? readdirSync(servers) : [];
	if (versions.some((version) => existsSync(join(servers, version, "bin", program)))) return true;
	return !spawnSync(program, ["--help"]).error;
}

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
		await withoutServices(() => quietly("apt-get", ["install", "-y", "--no-install-recommends", ...known]));
	}
}

const startNothing = { path: "/usr/sbin/policy-rc.d", text: "#!/bin/sh\nexit 101\n" };
const makeNoCluster = {
	path: "/etc/postgresql-common/createcluster.d/lingpai-tests.conf",
	text: "create_main_cluster = false\n",
};

/**
 * Debian starts a web server as soon as it is installed, on port 80 of a machine that only runs tests, and makes PostgreSQL's
 * server a cluster of its own: neither happens while `work` runs.
 */
export async function withoutServices(work, files = [startNothing, makeNoCluster]) {
	const made = files
		.filter(({ path }) => !existsSync(path))
		.map((file) => ({ ...file, folder: madeFolder(file.path) }));
	const lift = () => {
		for (const { path, folder } of made) {
			rmSync(path, { force: true });
			if (folder !== null) removeIfEmpty(folder, dirname(path));
		}
	};
	// Who stops the tests meanwhile is left with a machine that starts its services.
	process.once("exit", lift);
	for (const { path, text } of made) writeFileSync(path, text, { mode: 0o755 });
	try {
		return await work();
	} finally {
		process.off("exit", lift);
		lift();
	}
}

// The topmost folder that was not there yet.
function madeFolder(path) {
	return mkdirSync(dirname(path), { recursive: true }) ?? null;
}

// From within, up to the one that was made; what a package has put something into stays.
function removeIfEmpty(top, folder) {
	try {
		rmdirSync(folder);
		if (folder !== top) removeIfEmpty(top, dirname(folder));
	} catch {
		// It is in use.
	}
}

/** Runs a program; when it fails, one line of what it said is told. */
export async function quietly(command, args) {
	const { code, output } = await run(command, args, { env: { DEBIAN_FRONTEND: "noninteractive" }, show: "nothing" });
	if (code !== 0) say(output.match(/^E(?:rror)?: .+$/m)?.[0] ?? `${command} ended with code ${code}.`);
}
