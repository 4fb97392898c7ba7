import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { withLock } from "./lock.mjs";
import { npm } from "./npm.mjs";
import { root, run, Stop, say } from "./run.mjs";

const version = "26.10.0";
const tools = join(root, ".tools");
const windows = process.platform === "win32";
const system = windows ? "win" : process.platform;
const name = `node-${system}-${process.arch}`;
const home = join(tools, "node_modules", name, "bin");
const binary = join(home, windows ? "node.exe" : "node");
const stamp = join(tools, "node-version");

/** Whether Lingpai can run on this Node: type stripping needs 22.18, and so does the SQLite binding. */
export function isNewEnough(nodeVersion) {
	const [major, minor] = nodeVersion.split(".").map(Number);
	return major > 22 || (major === 22 && minor >= 18);
}

/** Runs the same command again under a Node that is new enough and answers its exit code; null when this one is. */
export async function runUnderNewerNode(args) {
	if (isNewEnough(process.versions.node)) {
		if (process.execPath === binary) process.env.PATH = [home, process.env.PATH].join(delimiter);
		return null;
	}
	if (!isThere()) await withLock("install Node", fetchNode);
	return (await run(binary, args, { last: true, ipc: true })).code;
}

async function fetchNode() {
	if (isThere()) return;
	if (!["linux", "darwin", "win"].includes(system) || !["x64", "arm64"].includes(process.arch)) {
		const machine = `${process.platform} on ${process.arch}`;
		throw new Stop(
			`There is no ready Node for ${machine}: install Node 22.18 or newer and run the same command again.`,
		);
	}
	say(`Installing Node ${version} into .tools (this machine has ${process.versions.node})…`);
	mkdirSync(tools, { recursive: true });
	const flags = ["--prefix", ".tools", "--no-save", "--no-package-lock", "--ignore-scripts"];
	await npm(["install", ...flags, `${name}@${version}`], `Node ${version} could not be installed`);
	const { status, stdout } = spawnSync(binary, ["--version"], { encoding: "utf8" });
	if (status !== 0 || stdout.trim() !== `v${version}`) {
		throw new Stop("The installed Node does not run here: install Node 22.18 or newer and run the same command again.");
	}
	writeFileSync(stamp, `${name}@${version}`);
}

// The stamp is written last, so a download that broke off half way does not count.
function isThere() {
	return existsSync(binary) && existsSync(stamp) && readFileSync(stamp, "utf8") === `${name}@${version}`;
}
