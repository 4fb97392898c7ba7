import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { StorageUnavailable } from "../storage.ts";
import { anEvent, chainKey } from "../suite/rows.ts";
import { Connection } from "./connection.ts";
import { type Deadlines, deadlines } from "./deadlines.ts";
import { Line, newClient } from "./line.ts";
import { ask, newMigratedDatabase, serverUrl } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";

describe.runIf(serverUrl !== null)("writes on PostgreSQL", () => {
	let url = "";
	let connection: Connection;

	beforeEach(async () => {
		url = await newMigratedDatabase();
		connection = await Connection.open(url, chainKey, patient);
	});
	afterEach(() => connection.close());

	/** Has another connection in its place, which waits no longer than the product does. */
	async function promptConnection(changes: Partial<Deadlines> = {}): Promise<void> {
		await connection.close();
		connection = await Connection.open(url, chainKey, { ...deadlines, ...changes });
	}

	const lease = (name: string) => ["INSERT INTO leases (name, holder, until) VALUES ($1, '', 0)", [name]] as const;
	const names = async () =>
		(await ask<{ name: string }>(url, "SELECT name FROM leases ORDER BY name")).map(({ name }) => name);
	const cut = () =>
		ask(
			url,
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
		);
	const transactions = async () => (await ask(url, "SELECT DISTINCT xmin::text FROM leases")).length;

	test("that arrive together are one transaction", async () => {
		await Promise.all(["a", "b", "c"].map((name) => connection.writeOne(({ query }) => query(...lease(name)))));
		expect(await names()).toEqual(["a", "b", "c"]);
		expect(await transactions()).toBe(1);
	});

	test("one's fault is not another's, whether the server or the code finds it", async () => {
		const tried = await Promise.allSettled([
			connection.writeOne(({ query }) => query(...lease("a"))),
			connection.writeOne(({ query }) => query("INSERT INTO leases (name) VALUES ($1)", ["b"])),
			connection.write(async ({ query, append }) => {
				await query(...lease("c"));
				append(anEvent());
				throw new Error("changed its mind");
			}),
			connection.write(async ({ query, append }) => {
				await query(...lease("d"));
				append(anEvent());
			}),
		]);
		expect(tried.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "fulfilled"]);
		expect(await names()).toEqual(["a", "d"]);
		expect(await ask(url, "SELECT seq FROM audit_events")).toEqual([{ seq: "1" }]);
	});

	test("one of several statements sees its own, and nobody's comes in between", async () => {
		const count = () =>
			connection.write(async ({ query }) => {
				const before = await query<{ holder: string }>("SELECT holder FROM leases WHERE name = 'count'");
				const next = Number(before.rows[0]?.holder ?? 0) + 1;
				await query(
					"INSERT INTO leases (name, holder, until) VALUES ('count', $1, 0) ON CONFLICT (name) DO UPDATE SET holder = $1",
					[String(next)],
				);
			});
		const other = await Connection.open(url, chainKey, patient);
		const both = [connection, other];
		await Promise.all(Array.from({ length: 20 }, count));
		await Promise.all(
			both.flatMap((one) =>
				Array.from({ length: 20 }, () =>
					one.write(async ({ query }) => {
						const { rows } = await query<{ holder: string }>("SELECT holder FROM leases WHERE name = 'count'");
						await query("UPDATE leases SET holder = $1 WHERE name = 'count'", [String(Number(rows[0]?.holder) + 1)]);
					}),
				),
			),
		);
		expect(await ask(url, "SELECT holder FROM leases")).toEqual([{ holder: "60" }]);
		await other.close();
	});

	test("wait once, however many, when somebody holds their lock, and go on after", async () => {
		await promptConnection({ ...patient, lock: deadlines.lock });
		const send = vi.spyOn(Line.prototype, "query");
		onTestFinished(() => send.mockRestore());
		const holder = newClient(url, {});
		await holder.connect();
		await holder.query("BEGIN; SELECT 1 FROM schema_version WHERE id = 1 FOR UPDATE");
		const tried = Array.from({ length: 1_000 }, () => connection.writeOne(({ query }) => query(...lease("a"))));
		for (const one of await Promise.allSettled(tried)) {
			expect(one).toMatchObject({ status: "rejected", reason: expect.any(StorageUnavailable) });
		}
		expect(send.mock.calls.filter(([text]) => text.endsWith("FOR UPDATE"))).toHaveLength(1);
		await holder.query("ROLLBACK");
		await holder.end();
		await connection.writeOne(({ query }) => query(...lease("b")));
		expect(await names()).toEqual(["b"]);
	});

	test("whose connection is cut say so, and the next go over a new one", async () => {
		await cut();
		await expect
			.poll(() => connection.writeOne(({ query }) => query(...lease("a"))).then(() => "written", String))
			.toBe("written");
		await expect.poll(() => connection.read("SELECT 1").then(() => "read", String)).toBe("read");
	});

	test("see what the writer before them committed, whatever isolation the database prefers", async () => {
		const [{ name = "" } = {}] = await ask<{ name: string }>(url, "SELECT current_database() AS name");
		await ask(url, `ALTER DATABASE ${name} SET default_transaction_isolation = 'repeatable read'`);
		const other = await Connection.open(url, chainKey, patient);
		const holder = newClient(url, {});
		await holder.connect();
		await holder.query("BEGIN; SELECT 1 FROM schema_version WHERE id = 1 FOR UPDATE");
		const seen = other.write(async ({ query }) => (await query("SELECT 1 FROM leases")).rowCount);
		await expect.poll(() => ask(url, "SELECT 1 FROM pg_locks WHERE NOT granted")).toHaveLength(1);
		await holder.query("INSERT INTO leases (name, holder, until) VALUES ('a', '', 0)");
		await holder.query("COMMIT");
		expect(await seen).toBe(1);
		await Promise.all([holder.end(), other.close()]);
	});

	test("of a process that hung in the middle are unavailable, and no fault", async () => {
		await promptConnection();
		const hung = connection.write(async ({ query }) => {
			await query(...lease("a"));
			for (const end = performance.now() + 2_500; performance.now() < end; );
			await query(...lease("b"));
		});
		await expect(hung).rejects.toBeInstanceOf(StorageUnavailable);
		await vi.waitFor(() => connection.writeOne(({ query }) => query(...lease("c"))), { timeout: 60_000 });
		expect(await names()).toEqual(["c"]);
	});

	test("that began on a connection end with it, also when there is a new one already", async () => {
		const write = connection.write(async ({ query, append }) => {
			await query(...lease("a"));
			await cut();
			await new Promise((resolve) => setTimeout(resolve, 1_500));
			append(anEvent());
			await query(...lease("b"));
		});
		await expect(write).rejects.toBeInstanceOf(StorageUnavailable);
		expect(await names()).toEqual([]);
		expect(await ask(url, "SELECT seq FROM audit_events")).toEqual([]);
	});

	test("are not tried on a server that only reads", async () => {
		const [{ name = "" } = {}] = await ask<{ name: string }>(url, "SELECT current_database() AS name");
		await ask(url, `ALTER DATABASE ${name} SET default_transaction_read_only = on`);
		await expect(Connection.open(url, chainKey)).rejects.toThrow("read only");
	});

	test("stop when a newer release made the schema one that this release cannot run on", async () => {
		await ask(url, "UPDATE schema_version SET version = version + 1, oldest = version + 1 WHERE id = 1");
		const tried = [
			connection.writeOne(({ query }) => query(...lease("a"))),
			// What is gone from the schema is no fault of the statement.
			connection.writeOne(({ query }) => query("INSERT INTO gone (name) VALUES ($1)", ["b"])),
		];
		for (const one of await Promise.allSettled(tried)) {
			expect(one).toMatchObject({ status: "rejected", reason: expect.any(StorageUnavailable) });
		}
		expect(await names()).toEqual([]);
		await ask(url, "UPDATE schema_version SET oldest = 1 WHERE id = 1");
		await connection.writeOne(({ query }) => query(...lease("c")));
		expect(await names()).toEqual(["c"]);
	});

	test("reads that wait for a table are unavailable, and no fault", async () => {
		await promptConnection();
		const holder = newClient(url, {});
		await holder.connect();
		await holder.query("BEGIN; LOCK TABLE setup");
		const reads = Array.from({ length: 30 }, () => connection.read("SELECT id FROM setup"));
		for (const one of await Promise.allSettled(reads)) {
			expect(one).toMatchObject({ status: "rejected", reason: expect.any(StorageUnavailable) });
		}
		await holder.end();
		await expect.poll(() => connection.read("SELECT id FROM setup").then(() => "read", String)).toBe("read");
	});

	test("many lists at once do not keep a short read waiting", async () => {
		const holder = newClient(url, {});
		await holder.connect();
		await holder.query("SELECT pg_advisory_lock(1)");
		const list = () => connection.readAtOnce((query) => query("SELECT pg_advisory_xact_lock_shared(1)"));
		const slow = Promise.allSettled(Array.from({ length: 6 }, list));
		await expect.poll(() => ask(url, "SELECT 1 FROM pg_locks WHERE NOT granted")).toHaveLength(4);
		expect((await connection.read("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
		await holder.end();
		await slow;
	});
});
