import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort, startPatience } from "./listening.ts";
import { started } from "./started.ts";

export interface Answered {
	status: number;
	headers: Headers;
	text: string;
	/** The parsed body; an empty object where it is not JSON. */
	body: Record<string, unknown> & { error?: string };
}

export type Environment = Record<string, string>;

/** The environment of a server, which may depend on the address at which it is called. */
export type EnvironmentAt = Environment | ((url: string) => Environment);

interface Sent {
	method?: string;
	token?: string;
	headers?: Record<string, string>;
	/** Sent as JSON. */
	json?: unknown;
	/** Sent as it is. */
	raw?: string | Uint8Array<ArrayBuffer>;
}

/** A Lingpai of one's own: `server.mjs` as built, on a free port, with its data in a temporary folder. */
export interface Lingpai extends AsyncDisposable {
	url: string;
	/** Its data folder: `lingpai.db`, `master.keys`. */
	folder: string;
	/** All that it wrote to stdout and stderr so far. */
	output(): string;
	/** The environment it runs with, for commands on the same data. */
	environment: Environment;
	process(): ChildProcess;
	call(path: string, sent?: Sent): Promise<Answered>;
	/** Ends the process by a signal and waits for its end; the data stays. Answers the exit code, null after a kill. */
	stop(signal?: NodeJS.Signals): Promise<number | null>;
	/** Starts it again on the same data and port. */
	start(environment?: Environment): Promise<void>;
	/** Runs `lingpai <arguments>` on its data. */
	command(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }>;
}

// What breaks the server on purpose, to show that its tests notice (e2e/reliability/sabotages.mjs).
const sabotage = process.env.RELIABILITY_SABOTAGE;

/** `next start` instead of `server.mjs`: the route files alone. It listens on PORT too. */
export const plainNext = ["node_modules/next/dist/bin/next", "start", "--hostname", "127.0.0.1"];

/** The words before node's own that start it under a tracer or in a mount of its own; `folder` is its data folder. */
export type Wrapping = (folder: string) => string[];

/** Starts one and waits until it is ready. With another one's DATABASE_URL it shares that one's data. */
export async function lingpai(
	environment: EnvironmentAt = {},
	program = ["server.mjs"],
	wrapping: Wrapping = () => [],
): Promise<Lingpai> {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-"));
	const port = await freePort();
	const url = `http://127.0.0.1:${port}`;
	let output = "";
	let child: ChildProcess | null = null;
	const settings: Environment = {
		PATH: process.env.PATH ?? "",
		// A day begins there when it begins here.
		...(process.env.TZ && { TZ: process.env.TZ }),
		NEXT_TELEMETRY_DISABLED: "1",
		HOST: "127.0.0.1",
		PORT: String(port),
		DATABASE_URL: `file:${join(folder, "lingpai.db")}`,
		...(typeof environment === "function" ? environment(url) : environment),
	};
	// The stand-in of a platform may be as slow as the machine: how long Lingpai waits for it is tested where it is set.
	if (Object.keys(settings).some((name) => name.startsWith("LINGPAI_UPSTREAM_")))
		settings.LINGPAI_UPSTREAM_TIMEOUT_MS ??= "30000";
	if (sabotage) settings.NODE_OPTIONS = `${settings.NODE_OPTIONS ?? ""} --import=${sabotage}`.trim();

	const server: Lingpai = {
		url,
		folder,
		environment: settings,
		output: () => output,
		process() {
			if (!child) throw new Error("not started");
			return child;
		},
		async start(changes = {}) {
			const [command = "", ...words] = [...wrapping(folder), process.execPath, ...program];
			child = spawn(command, words, {
				env: processEnvironment({ ...settings, ...changes }),
				stdio: ["ignore", "pipe", "pipe"],
			});
			// By text: a letter of several bytes may come in two pieces.
			for (const stream of [child.stdout, child.stderr])
				stream?.setEncoding("utf8").on("data", (chunk) => (output += chunk));
			await untilReady(url, child, () => output);
		},
		async stop(signal = "SIGTERM") {
			const running = child;
			if (!running || running.exitCode !== null || running.signalCode !== null) return running?.exitCode ?? null;
			const ended = new Promise<void>((resolve) => running.once("close", () => resolve()));
			running.kill(signal);
			await ended;
			return running.exitCode;
		},
		async call(path, { method, token, headers = {}, json, raw } = {}) {
			const content = raw ?? (json === undefined ? undefined : JSON.stringify(json));
			const response = await fetch(url + path, {
				method: method ?? (content === undefined ? "GET" : "POST"),
				headers: {
					...(json !== undefined && { "content-type": "application/json" }),
					...(token !== undefined && { authorization: `Bearer ${token}` }),
					...headers,
				},
				...(content !== undefined && { body: content }),
				redirect: "manual",
			});
			const text = await response.text();
			return { status: response.status, headers: response.headers, text, body: jsonOf(text) };
		},
		command: (...words) => commandOn(settings, ...words),
		async [Symbol.asyncDispose]() {
			await server.stop("SIGKILL");
			rmSync(folder, { recursive: true, force: true });
		},
	};
	return started(server);
}

/** Runs `lingpai <arguments>` with these settings. */
export async function commandOn(
	settings: Environment,
	...words: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
	try {
		const env = processEnvironment(settings);
		const { stdout, stderr } = await promisify(execFile)(process.execPath, ["cli/main.ts", ...words], { env });
		return { code: 0, stdout, stderr };
	} catch (error) {
		const { code, stdout, stderr } = Object(error);
		return { code: Number(code), stdout: String(stdout), stderr: String(stderr) };
	}
}

// Next's types demand a NODE_ENV of every environment.
function processEnvironment(environment: Environment): NodeJS.ProcessEnv {
	return { NODE_ENV: "production", ...environment };
}

function jsonOf(text: string): Answered["body"] {
	try {
		return Object(JSON.parse(text));
	} catch {
		return {};
	}
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
	const closed = new Promise((resolve) => child.once("close", resolve));
	const deadline = Date.now() + startPatience;
	while (Date.now() < deadline) {
		const left = child.exitCode ?? child.signalCode;
		if (left !== null) {
			// Its last words may come after its end.
			await closed;
			throw new Error(`left with ${left}: ${output()}`);
		}
		const answered = await fetch(`${url}/api/health/ready`).catch(() => null);
		if (answered?.ok) return;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error(`not ready after ${startPatience / 1000} s: ${output()}`);
}
