import pg from "pg";
import { inject, onTestFinished } from "vitest";

/** The URL of the server that runs for the tests; null where PostgreSQL is not installed. */
export const serverUrl: string | null = inject("postgresUrl");

let made = 0;

/** The URL of a new, empty database, which goes when the test ends. */
export async function newDatabase(): Promise<string> {
	const { url, drop } = await makeDatabase();
	onTestFinished(drop);
	return url;
}

/** A new, empty database for several tests. */
export async function makeDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
	const base = serverUrl;
	if (base === null) throw new Error("PostgreSQL's server is not installed");
	made += 1;
	const name = `lingpai_${process.pid}_${Date.now()}_${made}`;
	await ask(base, `CREATE DATABASE ${name}`);
	return {
		url: base.replace(/\/postgres$/, `/${name}`),
		async drop() {
			await ask(base, `DROP DATABASE ${name} WITH (FORCE)`);
		},
	};
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
