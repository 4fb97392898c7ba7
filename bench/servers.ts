import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { listening } from "../e2e/world/listening.ts";
import type { Cores } from "./cores.ts";

/** A server under load: its own process, on its own copy of the seeded data. */
export interface Server {
	name: string;
	port: number;
	folder: string;
	pid: number | undefined;
	/** Milliseconds of processor time that it used so far; NaN where /proc does not tell. */
	processorTime(): number;
	stop(): Promise<void>;
}

export const variants = ["floor", "server.mjs", "next start"] as const;

export type Variant = (typeof variants)[number];

const programs: Readonly<Record<Variant, (port: string) => string[]>> = {
	floor: () => ["bench/floor.ts"],
	"server.mjs": () => ["server.mjs"],
	"next start": (port) => ["node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", port],
};

/** Starts a variant on a copy of the seeded folder, pinned to the servers' core, and waits until it is ready. */
export async function startVariant(
	name: Variant,
	seeded: string,
	platform: Server,
	cores: Cores,
	environment: Record<string, string> = {},
): Promise<Server> {
	const folder = join(seeded, "..", name.replace(" ", "-"));
	mkdirSync(folder);
	for (const file of ["lingpai.db", "master.keys"]) cpSync(join(seeded, file), join(folder, file));
	const database = join(folder, "lingpai.db");
	const upstream = `http://127.0.0.1:${platform.port}`;
	const server = await start(name, programs[name], folder, cores.forServers, {
		DATABASE_URL: `file:${database}`,
		LINGPAI_UPSTREAM_WECHAT: upstream,
		LINGPAI_RATE_LIMITS: "off",
		FLOOR_DATABASE: database,
		FLOOR_UPSTREAM: upstream,
		// What users run; `LOG_LEVEL=warn npm run bench` is another figure.
		...(process.env.LOG_LEVEL && { LOG_LEVEL: process.env.LOG_LEVEL }),
		...environment,
	});
	await untilReady(server);
	return server;
}

/** Starts the fake platform on the load generator's core. */
export async function startPlatform(folder: string): Promise<Server> {
	const server = await start("platform", () => ["bench/fake-platform.ts"], folder, [], {});
	await untilReady(server);
	return server;
}

async function start(
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
	const output = openSync(join(folder, `${name.replace(" ", "-")}.log`), "w");
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
	return {
		name,
		port,
		folder,
		pid: child.pid,
		processorTime: () => processorTime(child.pid),
		stop: () => ended(child),
	};
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

async function freePort(): Promise<number> {
	const server = createServer();
	const port = await listening(server);
	await new Promise((resolve) => server.close(resolve));
	return port;
}
