import { readFileSync } from "node:fs";

// Preloaded with `node --import`, lets a server live in the past: CLOCK_FILE holds by how many milliseconds.
const { now } = Date;
const { CLOCK_FILE } = process.env;
if (CLOCK_FILE) Date.now = () => now() - Number(readFileSync(CLOCK_FILE, "utf8"));
