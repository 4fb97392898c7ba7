import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where everything is while a proxy is tried. */
export interface Places {
	folder: string;
	lingpai: string;
	backend: string;
	/** Ports of the proxy: Lingpai, the backend, plain http. */
	ports: readonly [number, number, number];
}

/** A reverse proxy that Lingpai has a configuration file for. */
export interface Program {
	file: string;
	scheme: "http" | "https";
	needs: readonly string[];
	/** Writes the configuration with our places in it, and answers how to start. */
	prepare(text: string, places: Places): { words: string[]; environment: Record<string, string> };
}

/** Those that there are. */
export const proxies = {
	nginx: { file: "deploy/proxy/nginx.conf", scheme: "https", needs: ["nginx", "openssl"], prepare: nginx },
	caddy: { file: "deploy/proxy/Caddyfile", scheme: "http", needs: ["caddy"], prepare: caddy },
} satisfies Record<string, Program>;

/** One of them. */
export type ProxyName = keyof typeof proxies;

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
