import { readFileSync } from "node:fs";

// Preloaded with `node --import`, lets a server live in the past: CLOCK_FILE holds by how many milliseconds; less than 0
// is the future. What comes round every few minutes comes round many times a second there, where an hour is soon over,
// unless CLOCK_PACE is "steady".
const { now } = Date;
const { setTimeout } = globalThis;
const { CLOCK_FILE, CLOCK_PACE } = process.env;
const long = 300_000;

if (CLOCK_FILE) {
	const behind = () => Number(readFileSync(CLOCK_FILE, "utf8"));
	Date.now = () => now() - behind();
	const isHurried = () => CLOCK_PACE !== "steady" && behind() > 0;
	const hurried = (work, milliseconds, ...given) =>
		setTimeout(work, milliseconds >= long && isHurried() ? 100 : milliseconds, ...given);
	globalThis.setTimeout = Object.assign(hurried, setTimeout);
}
