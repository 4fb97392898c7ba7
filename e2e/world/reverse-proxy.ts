import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, request } from "undici";
import { listening } from "./listening.ts";

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
}

interface Sent {
	headers?: Record<string, string>;
	json?: unknown;
}

interface Places {
	folder: string;
	lingpai: string;
	backend: string;
	/** Ports of the proxy: Lingpai, the backend, plain http. */
	ports: readonly [number, number, number];
}

interface Program {
	file: string;
	scheme: "http" | "https";
	needs: readonly string[];
	/** Writes the configuration with our places in it, and answers how to start. */
	prepare(text: string, places: Places): { words: string[]; environment: Record<string, string> };
}

/** Not the address that proxies here call Lingpai from, so the two can be told apart. */
export const clientAddress = "127.0.0.9";

export const proxies = {
	nginx: { file: "deploy/proxy/nginx.conf", scheme: "https", needs: ["nginx", "openssl"], prepare: nginx },
	caddy: { file: "deploy/proxy/Caddyfile", scheme: "http", needs: ["caddy"], prepare: caddy },
} satisfies Record<string, Program>;

export type ProxyName = keyof typeof proxies;

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
		async [Symbol.asyncDispose]() {
			await ended(child);
			await dispatcher.destroy();
			rmSync(folder, { recursive: true, force: true });
		},
	};
	for (const deadline = Date.now() + 20_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
		const answered = await proxy.call("/api/health/live").catch(() => null);
		if (answered?.status === 200) return proxy;
		if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${name} does not answer: ${output}`);
	}
}

function nginx(text: string, { folder, lingpai, backend, ports }: Places) {
	const certificate = join(folder, "certificate.pem");
	const key = join(folder, "key.pem");
	const made = [
		"-newkey",
		"ec",
		"-pkeyopt",
		"ec_paramgen_curve:prime256v1",
		"-nodes",
		"-subj",
		"/CN=login.example.com",
	];
	execFileSync("openssl", ["req", "-x509", ...made, "-keyout", key, "-out", certificate], { stdio: "ignore" });
	const secure = [ports[0], ports[1]];
	const sites = withBackend(text)
		.replaceAll(/^\s*listen \[::\].*$/gm, "")
		.replace("listen 80;", `listen 127.0.0.1:${ports[2]};`)
		.replaceAll("listen 443 ssl", () => `listen 127.0.0.1:${secure.shift()} ssl`)
		.replaceAll(/ssl_certificate \S+;/g, `ssl_certificate ${certificate};`)
		.replaceAll(/ssl_certificate_key \S+;/g, `ssl_certificate_key ${key};`)
		.replaceAll("127.0.0.1:3000", new URL(lingpai).host)
		.replaceAll("127.0.0.1:8080", new URL(backend).host);
	const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
	writeFileSync(
		join(folder, "main.conf"),
		[
			`daemon off; pid ${folder}/nginx.pid; error_log stderr; worker_processes 1; events { }`,
			`http { access_log off; ${temporary.map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(" ")}`,
			`${sites} }`,
		].join("\n"),
	);
	const words = ["-p", folder, "-e", "stderr", "-c", join(folder, "main.conf")];
	execFileSync("nginx", ["-t", ...words], { stdio: "pipe" });
	return { words, environment: {} };
}

function caddy(text: string, { folder, lingpai, backend, ports }: Places) {
	const file = join(folder, "Caddyfile");
	const sites = withBackend(text)
		.replace("api.example.com {", `http://127.0.0.1:${ports[1]} {`)
		.replaceAll("forward_auth 127.0.0.1:3000", `forward_auth ${new URL(lingpai).host}`)
		.replaceAll("127.0.0.1:8080", new URL(backend).host);
	// Others may run here: no administration on the usual port.
	writeFileSync(file, sites.replace(/^\{$/m, "{\n\tadmin off"));
	const environment = {
		LINGPAI_DOMAIN: `http://127.0.0.1:${ports[0]}`,
		LINGPAI_ADDRESS: new URL(lingpai).host,
		XDG_DATA_HOME: folder,
		XDG_CONFIG_HOME: folder,
	};
	const words = ["--config", file, "--adapter", "caddyfile"];
	execFileSync("caddy", ["validate", ...words], { stdio: "pipe", env: { ...process.env, ...environment } });
	return { words: ["run", ...words], environment };
}

/** The example for a backend, which stands at the end as a comment, as if somebody had taken it into use. */
function withBackend(text: string): string {
	const start = text.search(/^# A backend of yours/m);
	if (start < 0) throw new Error("the example for a backend is gone");
	const example = text.slice(start).split("\n").slice(1);
	return text.slice(0, start) + example.map((line) => line.replace(/^# ?/, "")).join("\n");
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const closed = new Promise((resolve) => child.once("close", resolve));
	child.kill("SIGTERM");
	await closed;
}

async function freePort(): Promise<number> {
	const server = createServer();
	const port = await listening(server);
	await new Promise((resolve) => server.close(resolve));
	return port;
}
