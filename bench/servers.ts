import { type ChildProcess, spawn } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../e2e/world/listening.ts";

/** A server under load, a process of its own. */
export interface Server {
	name: string;
	port: number;
	pid: number | undefined;
	/** Milliseconds of processor time that it used so far; NaN where /proc does not tell. */
	processorTime(): number;
	stop(): Promise<void>;
}

/** Starts the fake platform on the load generator's core. */
export function startPlatform(folder: string): Promise<Server> {
	return start("platform", () => ["bench/fake-platform.ts"], folder, [], {});
}

/** Starts a program, with a log in the folder; `prefix` stands before its command line. */
export async function start(
	name: string,
	program: (port: string) => string[],
	folder: string,
	prefix: readonly string[],
	environment: Record<string, string>,
): Promise<Server> {
	const port = await freePort();
	const [command = process.execPath, ...words] = [
		...prefix,
		process.execPath,
		"--disable-warning=ExperimentalWarning",
		...program(String(port)),
	];
	// Logs go to a file, as under a service manager.
	const output = openSync(join(folder, `${name.replaceAll(" ", "-")}.log`), "w");
	const child = spawn(command, words, {
		env: {
			NODE_ENV: "production",
			PATH: process.env.PATH ?? "",
			NEXT_TELEMETRY_DISABLED: "1",
			HOST: "127.0.0.1",
			PORT: String(port),
			...(process.env.NODE_OPTIONS && { NODE_OPTIONS: process.env.NODE_OPTIONS }),
			...environment,
		},
		stdio: ["ignore", output, output],
	});
	process.once("exit", () => child.kill("SIGKILL"));
	const server = {
		name,
		port,
		pid: child.pid,
		processorTime: () => processorTime(child.pid),
		stop: () => ended(child),
	};
	await untilReady(server);
	return server;
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const closed = new Promise((resolve) => child.once("close", resolve));
	child.kill("SIGTERM");
	const deadline = setTimeout(() => child.kill("SIGKILL"), 15_000);
	await closed;
	clearTimeout(deadline);
}

// Fields 14 and 15 of /proc/<pid>/stat, in ticks of 10 ms.
function processorTime(pid: number | undefined): number {
	try {
		const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
		return (Number(fields[11]) + Number(fields[12])) * 10;
	} catch {
		return Number.NaN;
	}
}

async function untilReady({ name, port }: Server): Promise<void> {
	const deadline = Date.now() + 30_000;
	while (Date.now() < deadline) {
		const answered = await fetch(`http://127.0.0.1:${port}/api/health/ready`).catch(() => null);
		await answered?.text();
		if (answered?.ok) return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error(`${name} was not ready within 30 s`);
}
