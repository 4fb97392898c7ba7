import pg from "pg";
import { expect, inject, onTestFinished } from "vitest";
import { newClient } from "./line.ts";
import { migrate } from "./migrate.ts";
import { patient } from "./test-deadlines.ts";

/** The URL of the server that runs for the tests; null where PostgreSQL is not installed. */
export const serverUrl: string | null = inject("postgresUrl");

let made = 0;
let template: Promise<string> | null = null;

/** The URL of a new, empty database, which goes when the test ends. */
export async function newDatabase(): Promise<string> {
	const { url, drop } = await makeDatabase();
	onTestFinished(drop);
	return url;
}

/** As `newDatabase`, with the tables made: from a copy, which takes a tenth of the time. */
export async function newMigratedDatabase(): Promise<string> {
	template ??= makeTemplate();
	const { url, drop } = await makeDatabase(await template);
	onTestFinished(drop);
	return url;
}

async function makeTemplate(): Promise<string> {
	const { url } = await makeDatabase();
	const client = newClient(url, {});
	await client.connect();
	await migrate(client, { hung: patient.hung });
	await client.end();
	return new URL(url).pathname.slice(1);
}

/** A new database for several tests, empty or as another one is. */
export async function makeDatabase(like = "template1"): Promise<{ url: string; drop: () => Promise<void> }> {
	const base = serverUrl;
	if (base === null) throw new Error("PostgreSQL's server is not installed");
	made += 1;
	const name = `lingpai_${process.pid}_${Date.now()}_${made}`;
	await ask(base, `CREATE DATABASE ${name} TEMPLATE ${like}`);
	return {
		url: base.replace(/\/postgres$/, `/${name}`),
		async drop() {
			await ask(base, `DROP DATABASE ${name} WITH (FORCE)`);
		},
	};
}

/** Waits until all connections to a database have ended: at the latest then the server counted what they did. */
export async function allEnded(url: string): Promise<void> {
	const others = `SELECT 1 FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;
	await expect.poll(() => ask(url, others)).toEqual([]);
}

/** Asks a database directly, past the engine. */
export async function ask<Row extends pg.QueryResultRow>(url: string, statement: string, values: unknown[] = []) {
	const client = new pg.Client({ connectionString: url });
	client.on("error", () => {});
	await client.connect();
	try {
		const { rows } = await client.query<Row>(statement, values);
		return rows;
	} finally {
		await client.end();
	}
}
