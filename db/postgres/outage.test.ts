import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type DatabaseLine, databaseLine } from "../../e2e/world/database-line.ts";
import { StorageUnavailable } from "../storage.ts";
import { anEvent, chainKey } from "../suite/rows.ts";
import { Connection } from "./connection.ts";
import { ask, newMigratedDatabase, serverUrl } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";

/** Two seconds are promised (milliseconds); the rest is for a busy machine. */
const patience = 3_000;

/** Milliseconds for which this process ran: those that its machine stood still, or gave to others, do not count. */
let awake = 0;
const tick = 20;

describe.runIf(serverUrl !== null)("the network to PostgreSQL", () => {
	let database = "";
	let line: DatabaseLine;
	let connection: Connection;

	beforeEach(async () => {
		const ticking = setInterval(() => (awake += tick), tick);
		onTestFinished(() => clearInterval(ticking));
		database = await newMigratedDatabase();
		line = await databaseLine(database);
		connection = await Connection.open(line.url, chainKey);
	});
	afterEach(async () => {
		await connection.close();
		await line[Symbol.asyncDispose]();
	});

	/** Has another connection in its place: for what is not about time. */
	async function patientConnection(): Promise<void> {
		await connection.close();
		connection = await Connection.open(line.url, chainKey, patient);
	}

	const read = () => connection.read("SELECT 1");
	const append = () => connection.writeOne(async (transaction) => transaction.append(anEvent()));
	const list = () => connection.readAtOnce((query) => query("SELECT 1"));

	/** How long each of these took to fail, milliseconds; throws when one went well, or failed as it must not. */
	async function failures(works: readonly (() => Promise<unknown>)[]): Promise<number[]> {
		return Promise.all(
			works.map(async (work) => {
				const begun = awake;
				await expect(work()).rejects.toBeInstanceOf(StorageUnavailable);
				return awake - begun;
			}),
		);
	}

	/** For so many milliseconds a few of each every 50; the slowest. */
	async function slowestFor(milliseconds: number): Promise<number> {
		const all: Promise<number[]>[] = [];
		for (const end = awake + milliseconds; awake < end; ) {
			all.push(failures([read, read, append, append, list]));
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		return Math.max(...(await Promise.all(all)).flat());
	}

	const recovered = () =>
		vi.waitFor(() => Promise.all([...Array.from({ length: 6 }, read), append(), list()]), { timeout: 60_000 });

	test("that goes silent fails reads, writes and lists in time, whenever they are sent, and heals by itself", async () => {
		await Promise.all([list(), list(), list(), list()]);
		line.become("silent");
		expect(await slowestFor(4_000)).toBeLessThan(patience);
		line.become("open");
		await recovered();
		await vi.waitFor(() => expect(line.connections()).toBeLessThan(12), { timeout: 60_000 });
	});

	test("that is cut fails them at once, and heals by itself", async () => {
		line.become("cut");
		await vi.waitFor(() => failures([read, append, list]), { timeout: 60_000 });
		expect(await slowestFor(1_000)).toBeLessThan(patience);
		line.become("open");
		await recovered();
	});

	test("that is cut in the middle of a list fails the list, and nothing else", async () => {
		await patientConnection();
		const cut = connection.readAtOnce(async (query) => {
			const { rows } = await query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
			await ask(database, "SELECT pg_terminate_backend($1)", [rows[0]?.pid]);
			await new Promise((resolve) => setTimeout(resolve, 200));
			await query("SELECT 1");
		});
		await expect(cut).rejects.toBeInstanceOf(StorageUnavailable);
		await connection.readAtOnce((query) => query("SELECT 1"));
	});

	test("that is silent does not keep a process from leaving", async () => {
		await Promise.all([read(), append(), list()]);
		line.become("silent");
		const begun = awake;
		await connection.close();
		expect(awake - begun).toBeLessThan(patience);
	});

	test("that goes silent in the middle of a write keeps nobody else from writing for long", async () => {
		const other = await Connection.open(database, chainKey);
		const stuck = connection.write(async ({ query }) => {
			await query("SELECT 1");
			line.become("silent");
			await query("SELECT 1");
		});
		await expect(stuck).rejects.toBeInstanceOf(StorageUnavailable);
		await vi.waitFor(() => other.writeOne(async (transaction) => transaction.append(anEvent())), { timeout: 60_000 });
		await other.close();
		expect(await ask(database, "SELECT seq FROM audit_events")).toHaveLength(1);
	});

	test("carries a hundred lists at once: those that find no place wait for one, however long the others take", async () => {
		await patientConnection();
		const lists = Array.from({ length: 100 }, () => connection.readAtOnce((query) => query("SELECT pg_sleep(0.03)")));
		await expect(Promise.all(lists)).resolves.toHaveLength(100);
	});
});
