import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, type Dispatcher, request } from "undici";
import { freePort, startPatience } from "./listening.ts";
import { type Program, type ProxyName, proxies } from "./proxy-programs.ts";

export interface ThroughProxy {
	status: number;
	headers: Readonly<Record<string, string | string[] | undefined>>;
	text: string;
}

/** A real reverse proxy with our own configuration file: in front of Lingpai, and of a backend that asks Lingpai. */
export interface ReverseProxy extends AsyncDisposable {
	/** Calls Lingpai through it, from `clientAddress`. */
	call(path: string, sent?: Sent): Promise<ThroughProxy>;
	/** Calls the backend through it, from `clientAddress`. */
	callBackend(path: string, sent?: Sent): Promise<ThroughProxy>;
	/** Where the backend is reached through it, with `dispatcher`. */
	backendUrl: string;
	/** Comes from `clientAddress`. */
	dispatcher: Dispatcher;
}

interface Sent {
	headers?: Record<string, string>;
	json?: unknown;
}

/** Not the address that proxies here call Lingpai from, so the two can be told apart. */
export const clientAddress = "127.0.0.9";

/** Why a proxy cannot be tried here; null when it can. */
export function whyNotHere(name: ProxyName): string | null {
	if (process.platform !== "linux") return "only Linux has all of 127.0.0.0/8 on loopback";
	const missing = proxies[name].needs.find((program) => spawnSync(program, ["version"]).error);
	return missing === undefined ? null : `${missing} is not installed`;
}

/** The `TRUSTED_PROXIES` that the head of its configuration file tells people to set. */
export function documentedTrust(name: ProxyName): string {
	const [, ranges = ""] = /TRUSTED_PROXIES=(\S+)/.exec(readFileSync(proxies[name].file, "utf8")) ?? [];
	return ranges;
}

/** Starts one and waits until it answers. */
export async function reverseProxy(name: ProxyName, lingpai: string, backend: string): Promise<ReverseProxy> {
	const { file, scheme, prepare }: Program = proxies[name];
	const folder = mkdtempSync(join(tmpdir(), "lingpai-proxy-"));
	const ports = [await freePort(), await freePort(), await freePort()] as const;
	const { words, environment } = prepare(readFileSync(file, "utf8"), { folder, lingpai, backend, ports });
	const child = spawn(name, words, {
		env: { NODE_ENV: "production", PATH: process.env.PATH ?? "", HOME: folder, ...environment },
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
	const dispatcher = new Agent({ localAddress: clientAddress, connect: { rejectUnauthorized: false } });
	const ask =
		(port: number) =>
		async (path: string, { headers = {}, json }: Sent = {}): Promise<ThroughProxy> => {
			const {
				statusCode,
				headers: answered,
				body,
			} = await request(`${scheme}://127.0.0.1:${port}${path}`, {
				dispatcher,
				method: json === undefined ? "GET" : "POST",
				headers: { ...(json !== undefined && { "content-type": "application/json" }), ...headers },
				...(json !== undefined && { body: JSON.stringify(json) }),
			});
			return { status: statusCode, headers: answered, text: await body.text() };
		};
	const proxy: ReverseProxy = {
		call: ask(ports[0]),
		callBackend: ask(ports[1]),
		backendUrl: `${scheme}://127.0.0.1:${ports[1]}`,
		dispatcher,
		async [Symbol.asyncDispose]() {
			await ended(child);
			await dispatcher.destroy();
			rmSync(folder, { recursive: true, force: true });
		},
	};
	for (const deadline = Date.now() + startPatience; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
		const answered = await proxy.call("/api/health/live").catch(() => null);
		if (answered?.status === 200) return proxy;
		if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${name} does not answer: ${output}`);
	}
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const closed = new Promise((resolve) => child.once("close", resolve));
	child.kill("SIGTERM");
	await closed;
}
