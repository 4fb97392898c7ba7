import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort, startPatience } from "./listening.ts";
import { started } from "./started.ts";

/** A PostgreSQL server of the tests' own, on loopback, in a temporary folder. */
export interface TestServer extends AsyncDisposable {
	/** Of its database `postgres`. */
	url: string;
	port: number;
	folder: string;
	/** Ends it as a power cut would, when `signal` is SIGKILL; the data stays. */
	stop(signal?: NodeJS.Signals): Promise<void>;
	start(): Promise<void>;
	/** The server's own process. */
	pid(): number;
	/** The URL of a new, empty database. */
	newDatabase(): Promise<string>;
}

/** Where the server's programs lie: Debian keeps them out of the PATH. Null: they are not installed. */
export function postgresPrograms(): string | null {
	const places = process.env.PATH?.split(":") ?? [];
	const debian = "/usr/lib/postgresql";
	if (existsSync(debian)) {
		const versions = readdirSync(debian).sort((a, b) => Number(b) - Number(a));
		places.push(...versions.map((version) => join(debian, version, "bin")));
	}
	return places.find((place) => existsSync(join(place, "initdb")) && existsSync(join(place, "postgres"))) ?? null;
}

/** Starts a server with nothing in it; `settings` are its own, "fsync=on" for example, which is off by default here. */
export async function startTestServer(settings: readonly string[] = []): Promise<TestServer> {
	const programs = postgresPrograms();
	if (programs === null) throw new Error("PostgreSQL's server is not installed");
	const folder = mkdtempSync(join(tmpdir(), "lingpai-postgres-"));
	const owner = unprivileged();
	if (owner) {
		chownSync(folder, owner.uid, owner.gid);
		chmodSync(folder, 0o700);
	}
	const data = join(folder, "data");
	const made = ["-D", data, "-U", "lingpai", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
	execFileSync(join(programs, "initdb"), made, { ...owner, cwd: folder, stdio: "pipe" });
	const port = await freePort();
	const url = `postgres://lingpai@127.0.0.1:${port}/postgres`;
	const chosen = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", ...settings];
	const words = ["-D", data, "-p", String(port), ...chosen.flatMap((setting) => ["-c", setting])];
	let child: ReturnType<typeof spawn> | null = null;
	let databases = 0;

	const server: TestServer = {
		url,
		port,
		folder,
		pid: () => child?.pid ?? 0,
		async start() {
			await untilItAnswers(url, () => {
				if (child && child.exitCode === null && child.signalCode === null) return;
				child = spawn(join(programs, "postgres"), words, { ...owner, cwd: folder, stdio: "ignore" });
			});
		},
		async stop(signal = "SIGINT") {
			const running = child;
			child = null;
			if (!running || running.exitCode !== null || running.signalCode !== null) return;
			const ended = new Promise((resolve) => running.once("close", resolve));
			running.kill(signal);
			await ended;
		},
		async newDatabase() {
			databases += 1;
			const name = `lingpai_${process.pid}_${databases}`;
			await asked(url, `CREATE DATABASE ${name}`);
			return url.replace(/postgres$/, name);
		},
		async [Symbol.asyncDispose]() {
			await server.stop();
			rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
		},
	};
	return started(server);
}

/** PostgreSQL refuses to run as root; where it did not come as a package there is no user of its own. */
function unprivileged(): { uid: number; gid: number } | null {
	if (process.getuid?.() !== 0) return null;
	const user = spawnSync("id", ["-u", "postgres"]).status === 0 ? "postgres" : "nobody";
	const [uid = 0, gid = 0] = ["-u", "-g"].map((part) => Number(execFileSync("id", [part, user], { encoding: "utf8" })));
	return { uid, gid };
}

// Again and again: of one that was killed, the processes of its connections may hold its memory for a moment.
async function untilItAnswers(url: string, run: () => void): Promise<void> {
	for (const deadline = Date.now() + startPatience; ; ) {
		run();
		try {
			return await asked(url, "SELECT 1");
		} catch (error) {
			if (Date.now() > deadline) throw error;
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
	}
}

async function asked(url: string, statement: string): Promise<void> {
	const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 60_000 });
	client.on("error", () => {});
	await client.connect();
	try {
		await client.query(statement);
	} finally {
		await client.end();
	}
}
