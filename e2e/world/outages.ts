import { execFileSync, spawnSync } from "node:child_process";
import pg, { type Client } from "pg";
import type { Cluster } from "./cluster.ts";

/** A way in which the database goes, and how it comes back. */
export interface Outage {
	name: string;
	begin(cluster: Cluster): Promise<void> | void;
	end(cluster: Cluster): Promise<void> | void;
}

// The server first: it makes no more of them then.
const signalled = (signal: NodeJS.Signals) => (cluster: Cluster) => {
	process.kill(cluster.database.pid(), signal);
	for (const pid of childrenOf(cluster.database.pid())) process.kill(pid, signal);
};

// The processes of its connections find out by themselves, and may answer until then.
async function killed({ database }: Cluster): Promise<void> {
	const children = childrenOf(database.pid());
	await database.stop("SIGKILL");
	while (children.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** All of them, in which the server is there again with what it had. */
export const outages: readonly Outage[] = [
	{ name: "killed", begin: killed, end: ({ database }) => database.start() },
	{ name: "hung", begin: signalled("SIGSTOP"), end: signalled("SIGCONT") },
	{ name: "cable out", begin: ({ line }) => line.become("silent"), end: ({ line }) => line.become("open") },
	{
		name: "cable out, then closed",
		async begin({ line }) {
			line.become("silent");
			await new Promise((resolve) => setTimeout(resolve, 2_000));
			line.become("cut");
		},
		end: ({ line }) => line.become("open"),
	},
	{ name: "restarted", begin: ({ database }) => database.stop(), end: ({ database }) => database.start() },
	{
		name: "full of others' connections",
		begin: (cluster) => taken(cluster),
		end: () => places.splice(0).forEach(leave),
	},
];

const places: Client[] = [];

// Whoever loses a connection tries again at once: until all places are ours.
async function taken({ database }: Cluster): Promise<void> {
	for (let all = 1; places.length < all; ) {
		for (let place = await connected(database.url); place; place = await connected(database.url)) places.push(place);
		await places[0]?.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lingpai'");
		const told = await places[0]?.query("SELECT current_setting('max_connections')::int AS most");
		all = Number(told?.rows[0]?.most ?? 1);
	}
}

async function connected(url: string): Promise<Client | null> {
	const client = new pg.Client({ connectionString: url });
	client.on("error", () => {});
	return client.connect().then(
		() => client,
		() => null,
	);
}

function leave(client: Client): void {
	client.end().catch(() => {});
}

/** The processes of the server's connections, and of its own works. */
function childrenOf(pid: number): number[] {
	const children = execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
	return children.trim().split(/\s+/).map(Number);
}

/** Whether a process runs: one that has ended may still be listed. */
function isAlive(pid: number): boolean {
	const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
	return stdout.trim() !== "" && !stdout.startsWith("Z");
}
