import { spawn } from "node:child_process";
import type { Environment } from "./lingpai.ts";

export interface ShortStart {
	code: number | null;
	stdout: string;
	/** What was written to stderr, without the note that Next's own start makes. */
	lines: string[];
}

/** Starts `server.mjs` with settings that it must refuse, and waits for its end: a minute and a half at most, only against hanging. */
export function shortStart(environment: Environment): Promise<ShortStart> {
	const child = spawn(process.execPath, ["server.mjs"], {
		env: { NODE_ENV: "production", PATH: process.env.PATH ?? "", NEXT_TELEMETRY_DISABLED: "1", ...environment },
		stdio: ["ignore", "pipe", "pipe"],
		timeout: 90_000,
		killSignal: "SIGKILL",
	});
	let stdout = "";
	let stderr = "";
	child.stdout.on("data", (chunk) => (stdout += chunk));
	child.stderr.on("data", (chunk) => (stderr += chunk));
	return new Promise((resolve) => {
		child.once("close", (code) => {
			const lines = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("✓ Running next.config.mjs"));
			resolve({ code, stdout, lines });
		});
	});
}
