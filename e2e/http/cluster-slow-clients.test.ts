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

	/** The transactions that stand open on the server now. */
	const open = () =>
		both.rows<{ id: string }>(
			"SELECT pid || ' ' || xact_start AS id FROM pg_stat_activity WHERE datname = current_database() AND xact_start < now()",
		);

	/** Four seconds of others, who ask for lists too; and the transactions that stood open in most of ten moments. */
	async function othersMeanwhile() {
		const { here, wechat, manage } = both;
		const load = new PacedLoad([here], wechat, newLedger());
		const running = load.run({ logins: 50, checks: 150, logouts: 5 }, 4_000);
		const held = new Map<string, number>();
		const lists: number[] = [];
		for (let turn = 0; turn < 10; turn += 1) {
			const begun = performance.now();
			for (const list of ["sessions", "users", "audit"])
				expect((await manage(here, `/api/admin/${list}`)).status).toBe(200);
			lists.push(performance.now() - begun);
			for (const { id } of await open()) held.set(id, (held.get(id) ?? 0) + 1);
			await new Promise((resolve) => setTimeout(resolve, 200));
		}
		await running;
		return { load, lists, held: [...held].filter(([, times]) => times > 5).map(([id]) => id) };
	}

	test("none of them holds a connection: others are answered as ever, and nothing stays open on the server", async () => {
		const paths = ["/api/admin/audit/export?format=json", "/api/admin/audit/export?format=csv"];
		const sockets = await Promise.all(Array.from({ length: slow }, (_, number) => download(paths[number % 2] ?? "")));
		let { load, lists, held } = await othersMeanwhile();
		// PostgreSQL is given up after little more than a second: a busy machine stands still for so long, but not each time.
		for (let turn = 0; turn < 2 && load.unavailable > 0; turn += 1) ({ load, lists, held } = await othersMeanwhile());
		const reading = sockets.filter((socket) => !socket.closed).length;
		for (const socket of sockets) socket.destroy();
		const slowest = Math.max(...load.waits).toFixed(0);
		console.log(
			`${reading} downloads read slowly: ${load.done.logins} logins and ${load.done.checks} checks, the slowest ${slowest} ms; ` +
				`three lists in ${Math.max(...lists).toFixed(0)} ms at most`,
		);
		expect([load.faults, load.unavailable, load.gone]).toEqual([[], 0, 0]);
		expect(held).toEqual([]);
		expect(reading).toBe(slow);
	});
});
