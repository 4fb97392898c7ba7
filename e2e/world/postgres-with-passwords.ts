import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { startTestServer, type TestServer } from "./postgres-server.ts";

/** A PostgreSQL server of the tests' own that asks its user `shop` for a password, and does not let `nobody` in. */
export interface GuardedServer extends TestServer {
	password: string;
	/** The address of a database; of `lingpai`, which is the user's own and empty, unless told. */
	at(place?: { user?: string; password?: string; database?: string; parameters?: string }): string;
	/** Asks as the superuser, who needs no password. */
	ask(statement: string, database?: string): Promise<unknown[]>;
}

/** Starts one. */
export async function startGuardedServer(): Promise<GuardedServer> {
	const server = await startTestServer();
	const password = "right-6c1f";
	async function ask(statement: string, database = "postgres"): Promise<unknown[]> {
		const client = new pg.Client({ connectionString: server.url.replace(/postgres$/, database) });
		client.on("error", () => {});
		await client.connect();
		try {
			return (await client.query(statement)).rows;
		} finally {
			await client.end();
		}
	}
	await ask(`CREATE ROLE shop LOGIN PASSWORD '${password}'`);
	await ask("CREATE ROLE nobody LOGIN");
	await ask("CREATE DATABASE lingpai OWNER shop");
	const rules = join(server.folder, "data/pg_hba.conf");
	const guards = "host all shop all scram-sha-256\nhost all nobody all reject\n";
	writeFileSync(rules, guards + readFileSync(rules, "utf8"));
	await ask("SELECT pg_reload_conf()");
	return Object.assign(server, {
		...{ password, ask },
		at: ({ user = "shop", password: given = password, database = "lingpai", parameters = "" } = {}) =>
			`postgres://${user}:${given}@127.0.0.1:${server.port}/${database}${parameters}`,
	});
}
