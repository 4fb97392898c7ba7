import { execFileSync } from "node:child_process";
import pg, { type Client } from "pg";
import type { Cluster } from "./cluster.ts";

/** A way in which the database goes, and how it comes back. */
export interface Outage {
	name: string;
	begin(cluster: Cluster): Promise<void> | void;
	end(cluster: Cluster): Promise<void> | void;
}

const signalled = (signal: NodeJS.Signals) => (cluster: Cluster) => {
	for (const pid of familyOf(cluster.database.pid())) process.kill(pid, signal);
};

/** All of them, in which the server is there again with what it had. */
export const outages: readonly Outage[] = [
	{ name: "killed", begin: ({ database }) => database.stop("SIGKILL"), end: ({ database }) => database.start() },
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

// Whoever loses a connection tries again at once: until nothing of Lingpai's is left.
async function taken({ database }: Cluster): Promise<void> {
	for (let left = 1; left > 0; ) {
		for (let place = await connected(database.url); place; place = await connected(database.url)) places.push(place);
		const ended = await places[0]?.query(
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lingpai'",
		);
		left = ended?.rowCount ?? 0;
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

/** The server's process and those of its connections. */
function familyOf(pid: number): number[] {
	const children = execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
	return [pid, ...children.trim().split(/\s+/).map(Number)];
}
