import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StorageUnavailable } from "../storage.ts";
import { chainKey } from "../suite/rows.ts";
import { Connection } from "./connection.ts";
import { newClient } from "./line.ts";
import { reportOf } from "./report.ts";
import { ask, newMigratedDatabase, serverUrl } from "./test-database.ts";
import { patient } from "./test-deadlines.ts";

describe.runIf(serverUrl !== null)("a ping of PostgreSQL", () => {
	let url = "";
	let connection: Connection;
	const ping = () => reportOf(connection).ping();

	beforeEach(async () => {
		url = await newMigratedDatabase();
		connection = await Connection.open(url, chainKey, { ...patient, lock: 200 });
	});
	afterEach(() => connection.close());

	/** As a server that became a standby: it ended all connections and takes no writes on new ones. */
	const become = async (readOnly: "on" | "off") => {
		const name = new URL(url).pathname.slice(1);
		const beside = url.replace(name, "postgres");
		await ask(beside, `ALTER DATABASE ${name} SET default_transaction_read_only = ${readOnly}`);
		await ask(
			url,
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
		);
	};

	test("says unavailable while the server only reads, and is answered again when it takes writes", async () => {
		await ping();
		await become("on");
		await expect(ping()).rejects.toThrow(StorageUnavailable);
		// Long enough that all connections were tried again.
		await new Promise((resolve) => setTimeout(resolve, 600));
		await expect(ping()).rejects.toThrow(StorageUnavailable);
		await become("off");
		await expect.poll(() => ping().then(() => "answered", String)).toBe("answered");
	});

	test("says unavailable on a connection that may not write any more", async () => {
		await connection.write(({ query }) => query("SET default_transaction_read_only = on"));
		await expect(ping()).rejects.toThrow(StorageUnavailable);
	});

	test("is answered while a migration keeps writes waiting", async () => {
		const migration = newClient(url, {});
		await migration.connect();
		await migration.query("BEGIN; SELECT 1 FROM schema_version WHERE id = 1 FOR UPDATE");
		await ping();
		await migration.query("ROLLBACK");
		await migration.end();
	});
});
