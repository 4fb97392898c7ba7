import { basename } from "node:path";
import { run, Stop } from "./run.mjs";

/** Runs the caller's own npm quietly; a failure stops the run with one sentence that begins with `failure`. */
export async function npm(args, failure) {
	const path = process.env.npm_execpath ?? "";
	const quiet = ["--no-audit", "--no-fund", "--no-progress", "--no-update-notifier", "--loglevel=error"];
	const windows = process.platform === "win32";
	const [command, first] = /^npm-cli\.[cm]?js$/.test(basename(path)) ? [process.execPath, [path]] : ["npm", []];
	try {
		const { code, output } = await run(command, [...first, ...args, ...quiet], {
			show: "nothing",
			shell: windows && command === "npm",
		});
		if (code !== 0)
			throw new Stop(`${failure}: ${reason(output, code)}. Run the same command again when that is solved.`);
	} catch (error) {
		if (error.code === "ENOENT") throw new Stop(`${failure}: npm was not found. Start it through an npm script.`);
		throw error;
	}
}

/** Finds in npm's output the part that tells a person why it failed. */
export function reason(output, code) {
	const errors = [...output.matchAll(/^npm (?:error|ERR!) (.+)$/gm)].map((match) => match[1].trim());
	const named = errors.find((line) => line.startsWith("code "))?.slice(5);
	const sentences = errors.filter((line) => line.split(" ").length > 3 && !line.startsWith("A complete log"));
	const told =
		sentences.find((line) => /reason:|not found|no space|denied|in sync|checksum/i.test(line)) ?? sentences[0];
	const words = [named, told?.replace(/^\w*Error: |[.\s]+$/g, "")].filter(Boolean).join(", ");
	return `npm says ${words || `nothing, and ended with code ${code}`}`;
}
