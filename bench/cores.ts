import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Who runs where. `forServers` stands before a server's command line; empty where nothing can be pinned. */
export interface Cores {
	forServers: string[];
	/** … of each of two processes. */
	forTwo: string[];
	told: string;
}

/** Pins this process, and what it starts, to all cores but the first, which is left to the servers. Linux with taskset. */
export function shareCores(): Cores {
	const [first, ...others] = allowedCores();
	if (first === undefined || others.length === 0) return unpinned("only one core");
	const pinned = spawnSync("taskset", ["-apc", others.join(), String(process.pid)], { stdio: "ignore" });
	if (pinned.status !== 0) return unpinned("no taskset here, so figures vary more");
	return {
		forServers: ["taskset", "-c", String(first)],
		forTwo: ["taskset", "-c", `${first},${others[0]}`],
		told: `servers pinned to core ${first}, load generator, platform and PostgreSQL to ${others.join()}`,
	};
}

function unpinned(why: string): Cores {
	return { forServers: [], forTwo: [], told: `not pinned: ${why}` };
}

function allowedCores(): number[] {
	try {
		const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "";
		return list.split(",").flatMap((range) => {
			const [from = 0, to = from] = range.split("-").map(Number);
			return Array.from({ length: to - from + 1 }, (_, index) => from + index);
		});
	} catch {
		// Not Linux: taskset is not there either.
		return [0, 1];
	}
}
