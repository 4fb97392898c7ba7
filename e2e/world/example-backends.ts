import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startPatience } from "./listening.ts";

/** Where an example finds others, and is to be found. */
interface Places {
	folder: string;
	lingpai: string;
	/** What a proxy protects. */
	shop: string;
	port: number;
	apiKey: string;
}

interface Example {
	needs: string | null;
	/** Is in front of a backend of its own kind. */
	isProxy: boolean;
	/** How it is started, after its files were made ready. */
	start(places: Places): { command: string; words: string[]; environment?: Record<string, string> };
}

const folder = "examples/backends";

/** Those that there are, by their folders in `examples/backends`. */
export const examples = {
	nginx: { needs: "nginx", isProxy: true, start: nginx },
	caddy: { needs: "caddy", isProxy: true, start: caddy },
	express: {
		needs: null,
		isProxy: false,
		start: (places) => ({
			command: process.execPath,
			words: [`${folder}/express/server.mjs`],
			environment: settings(places),
		}),
	},
	moving: {
		needs: null,
		isProxy: false,
		start: (places) => ({
			command: process.execPath,
			words: [`${folder}/express/while-moving.mjs`],
			environment: settings(places),
		}),
	},
	python: {
		needs: "python3",
		isProxy: false,
		start: (places) => ({
			command: "python3",
			words: ["-B", `${folder}/python/server.py`],
			environment: settings(places),
		}),
	},
} as const satisfies Record<string, Example>;

/** One of them. */
export type ExampleName = keyof typeof examples;

/** Why an example cannot be run here; null when it can. */
export function whyNotRun(name: ExampleName): string | null {
	const { needs } = examples[name];
	if (needs === null || !spawnSync(needs, ["-h"]).error) return null;
	return `${needs} is not installed`;
}

/** An example that runs. */
export interface RunningExample extends AsyncDisposable {
	url: string;
	output(): string;
}

/** Starts one and waits until it answers. `shop`: what a proxy protects, where it is not the example's own. */
export async function runningExample(
	name: ExampleName,
	{ lingpai, apiKey, shop }: { lingpai: string; apiKey: string; shop?: string },
): Promise<RunningExample> {
	const example: Example = examples[name];
	const own = example.isProxy && shop === undefined ? await started(behindProxy(await freePort())) : null;
	const port = await freePort();
	const temporary = mkdtempSync(join(tmpdir(), "lingpai-example-"));
	const places = { folder: temporary, lingpai, port, apiKey, shop: shop ?? own?.url ?? "" };
	const running = await started({ ...example.start(places), port });
	return {
		...running,
		async [Symbol.asyncDispose]() {
			await running[Symbol.asyncDispose]();
			await own?.[Symbol.asyncDispose]();
			rmSync(temporary, { recursive: true, force: true });
		},
	};
}

function behindProxy(port: number): Start {
	const words = [`${folder}/behind-proxy/server.mjs`];
	return { command: process.execPath, words, environment: { PORT: String(port) }, port };
}

interface Start extends ReturnType<Example["start"]> {
	port: number;
}

async function started({ command, words, environment, port }: Start): Promise<RunningExample> {
	const env: NodeJS.ProcessEnv = { NODE_ENV: "production", PATH: process.env.PATH ?? "", ...environment };
	const child = spawn(command, words, { env, stdio: ["ignore", "pipe", "pipe"] });
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
	const url = `http://127.0.0.1:${port}`;
	for (const deadline = Date.now() + startPatience; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
		if (await fetch(url).catch(() => null)) break;
		if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${command} does not answer: ${output}`);
	}
	return { url, output: () => output, [Symbol.asyncDispose]: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
	child.kill("SIGTERM");
	await closed;
}

function settings({ lingpai, apiKey, port }: Places): Record<string, string> {
	return { LINGPAI_URL: lingpai, LINGPAI_API_KEY: apiKey, PORT: String(port) };
}

function withPlaces(file: string, { lingpai, shop }: Places): string {
	return readFileSync(join(folder, file), "utf8")
		.replaceAll("127.0.0.1:3000", new URL(lingpai).host)
		.replaceAll("127.0.0.1:8080", new URL(shop).host);
}

function nginx(places: Places) {
	const { folder: at, port } = places;
	const site = withPlaces("nginx/nginx.conf", places).replace("listen 8000;", `listen 127.0.0.1:${port};`);
	const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
		(kind) => `${kind}_temp_path ${at}/${kind};`,
	);
	const main = [
		`daemon off; pid ${at}/nginx.pid; error_log stderr; worker_processes 1; events { }`,
		`http { access_log off; ${temporary.join(" ")}`,
		`${site} }`,
	];
	writeFileSync(join(at, "main.conf"), main.join("\n"));
	return { command: "nginx", words: ["-p", at, "-e", "stderr", "-c", join(at, "main.conf")] };
}

function caddy(places: Places) {
	const { folder: at, port } = places;
	const site = withPlaces("caddy/Caddyfile", places).replace(/^:8000 \{/m, `http://127.0.0.1:${port} {`);
	// Others may run here: no administration on the usual port.
	writeFileSync(join(at, "Caddyfile"), `{\n\tadmin off\n}\n${site}`);
	const environment = { HOME: at, XDG_DATA_HOME: at, XDG_CONFIG_HOME: at };
	return {
		command: "caddy",
		words: ["run", "--config", join(at, "Caddyfile"), "--adapter", "caddyfile"],
		environment,
	};
}
