import type { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serverUrl } from "../../db/postgres/test-database.ts";
import { type Cluster, cluster } from "../world/cluster.ts";
import { newLedger } from "../world/ledger.ts";
import { PacedLoad } from "../world/paced-load.ts";
import { connection } from "../world/raw.ts";

/** Clients that ask for something long, take its beginning and then no more. */
const slow = 100;

describe.runIf(serverUrl !== null)("while a hundred clients read slowly from PostgreSQL", () => {
	let both: Cluster;

	beforeAll(async () => {
		both = await cluster();
		await both.logIn(both.here, "o-long");
		const [sample] = await both.rows("SELECT * FROM audit_events ORDER BY seq DESC LIMIT 1");
		const others = Object.keys(sample ?? {}).filter((name) => name !== "seq" && name !== "id");
		await both.rows(
			`INSERT INTO audit_events (seq, id, ${others}) SELECT seq + n, id || n, ${others}
			FROM audit_events, generate_series(1, 40000) n WHERE seq = ${Number(sample?.seq)}`,
		);
		await both.rows("UPDATE audit_head SET seq = seq + 40000");
	});
	afterAll(() => both[Symbol.asyncDispose]());

	/** Begins a download; settles when its beginning is there. */
	async function download(path: string): Promise<Socket> {
		const socket = await connection(both.here.url);
		socket.on("error", () => undefined);
		socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${both.admin}\r\n\r\n`);
		await new Promise<unknown>((resolve, reject) => {
			socket.once("data", () => resolve(socket.pause()));
			socket.once("close", () => reject(new Error("closed")));
		});
		return socket;
	}

	const holding = async () => {
		const [row] = await both.rows(
			`SELECT count(*) FILTER (WHERE state LIKE 'idle in transaction%' AND now() - state_change > interval '1 second')::int AS idle,
				count(*) FILTER (WHERE now() - xact_start > interval '1 second')::int AS old
			FROM pg_stat_activity WHERE datname = current_database()`,
		);
		return row;
	};

	test("none of them holds a connection: others are answered as ever, and nothing stays open on the server", async () => {
		const { here, wechat, manage } = both;
		const paths = ["/api/admin/audit/export?format=json", "/api/admin/audit/export?format=csv"];
		const sockets = await Promise.all(Array.from({ length: slow }, (_, number) => download(paths[number % 2] ?? "")));
		const load = new PacedLoad([here], wechat, newLedger());
		const running = load.run({ logins: 50, checks: 150, logouts: 5 }, 4_000);
		const held: unknown[] = [];
		const lists: number[] = [];
		for (let turn = 0; turn < 10; turn += 1) {
			const begun = performance.now();
			for (const list of ["sessions", "users", "audit"])
				expect((await manage(here, `/api/admin/${list}`)).status).toBe(200);
			lists.push(performance.now() - begun);
			held.push(await holding());
			await new Promise((resolve) => setTimeout(resolve, 200));
		}
		await running;
		const open = sockets.filter((socket) => !socket.closed).length;
		for (const socket of sockets) socket.destroy();
		const slowest = Math.max(...load.waits).toFixed(0);
		console.log(
			`${open} downloads read slowly: ${load.done.logins} logins and ${load.done.checks} checks, the slowest ${slowest} ms; ` +
				`three lists in ${Math.max(...lists).toFixed(0)} ms at most`,
		);
		expect([load.faults, load.unavailable, load.gone]).toEqual([[], 0, 0]);
		expect(held).toEqual(Array.from({ length: 10 }, () => ({ idle: 0, old: 0 })));
		expect(open).toBe(slow);
	});
});
