import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { npm } from "./npm.mjs";
import { root, say } from "./run.mjs";

const stamp = join(root, "node_modules", ".lingpai-lock");

/** Makes node_modules what package-lock.json says; without a word and without npm when it is that already. */
export async function installDependencies({ development }) {
	if (areInstalled(development)) return;
	await withLock("install the dependencies", async () => {
		if (areInstalled(development)) return;
		const why = existsSync(join(root, "node_modules")) ? "package-lock.json has changed" : "node_modules is missing";
		say(`Installing the dependencies (${why})…`);
		const kinds = development ? ["--include=dev", "--include=optional"] : ["--include=optional"];
		await npm(["ci", ...kinds], "The dependencies could not be installed");
		if (development) writeFileSync(stamp, lockHash());
	});
}

/** Whether what npm noted as installed is what the lock says, apart from what only other machines need. */
export function matches(locked, installed, development) {
	if (!Object.keys(installed).every((path) => Object.hasOwn(locked, path))) return false;
	return Object.entries(locked).every(([path, wanted]) => {
		if (path === "" || (!development && (wanted.dev || wanted.devOptional))) return true;
		const found = installed[path];
		if (!found) return Boolean(wanted.optional || wanted.devOptional);
		return found.version === wanted.version && found.integrity === wanted.integrity;
	});
}

function areInstalled(development) {
	if (!existsSync(join(root, "node_modules"))) return false;
	if (existsSync(stamp) && readFileSync(stamp, "utf8") === lockHash()) return true;
	// Someone's own npm install is as good as ours: npm leaves a note of what it did, as its last act.
	const note = join(root, "node_modules", ".package-lock.json");
	if (!existsSync(note)) return false;
	return matches(packages(join(root, "package-lock.json")), packages(note), development);
}

function lockHash() {
	return createHash("sha256")
		.update(readFileSync(join(root, "package-lock.json")))
		.digest("hex");
}

function packages(file) {
	return JSON.parse(readFileSync(file, "utf8")).packages;
}
