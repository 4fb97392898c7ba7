import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startPatience } from "./listening.ts";

/** Caddy as `deploy/proxy/cluster.Caddyfile` has it, in front of several Lingpais. */
export interface Balancer extends AsyncDisposable {
	url: string;
}

/** Why it cannot be tried here; null when it can. */
export function whyNoBalancer(): string | null {
	return spawnSync("caddy", ["version"]).error ? "caddy is not installed" : null;
}

/** Starts one and waits until it passes something on. */
export async function balancerOf(servers: readonly { url: string }[]): Promise<Balancer> {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-balancer-"));
	const file = join(folder, "Caddyfile");
	// Others may run here: no administration on the usual port.
	writeFileSync(file, readFileSync("deploy/proxy/cluster.Caddyfile", "utf8").replace(/^\{$/m, "{\n\tadmin off"));
	const url = `http://127.0.0.1:${await freePort()}`;
	const child = spawn("caddy", ["run", "--config", file, "--adapter", "caddyfile"], {
		env: {
			NODE_ENV: "production",
			PATH: process.env.PATH ?? "",
			HOME: folder,
			XDG_DATA_HOME: folder,
			XDG_CONFIG_HOME: folder,
			LINGPAI_DOMAIN: url,
			LINGPAI_ADDRESSES: servers.map((server) => new URL(server.url).host).join(" "),
		},
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
	for (const deadline = Date.now() + startPatience; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
		const answered = await fetch(`${url}/api/health/ready`).catch(() => null);
		if (answered?.ok) break;
		if (child.exitCode !== null || Date.now() > deadline) throw new Error(`caddy does not answer: ${output}`);
	}
	return {
		url,
		async [Symbol.asyncDispose]() {
			await ended(child);
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const closed = new Promise((resolve) => child.once("close", resolve));
	child.kill("SIGTERM");
	await closed;
}
