import { setImmediate } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { databaseLine } from "../../e2e/world/database-line.ts";
import { StorageUnavailable } from "../storage.ts";
import { Line, startPatience } from "./line.ts";
import { newDatabase, serverUrl } from "./test-database.ts";

describe.runIf(serverUrl !== null)("a connection to PostgreSQL", () => {
	test("that comes late is good for a process that starts", async () => {
		await using network = await databaseLine(await newDatabase());
		network.become("silent");
		const line = new Line(network.url);
		onTestFinished(() => line.close());
		const connected = line.connect(startPatience);
		// Longer than requests wait for one.
		setTimeout(() => network.become("open"), 1_500);
		await connected;
		expect(line.isUp).toBe(true);
	});
});

describe.runIf(serverUrl !== null)("a statement on PostgreSQL", () => {
	async function connected(): Promise<Line> {
		const line = new Line(await newDatabase());
		onTestFinished(() => line.close());
		await line.connect();
		return line;
	}

	test("whose answer came while the process stood still is answered, also those behind it", async () => {
		const line = await connected();
		const asked = [0.5, 0.1, 0].map((seconds) => line.query("SELECT 1 AS one FROM pg_sleep($1)", [seconds]));
		const answers = Promise.allSettled(asked);
		// Until they are sent.
		await setImmediate();
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_000);
		expect((await answers).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
		expect(line.isUp).toBe(true);
	});

	test("that is not answered is given up, with all behind it", async () => {
		const line = await connected();
		const asked = [60, 0].map((seconds) => line.query("SELECT 1 AS one FROM pg_sleep($1)", [seconds]));
		const reasons = (await Promise.allSettled(asked)).map((one) => (one.status === "rejected" ? one.reason : null));
		for (const reason of reasons) expect(reason).toBeInstanceOf(StorageUnavailable);
		expect(reasons).toHaveLength(2);
	});
});
