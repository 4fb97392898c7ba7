import pg from "pg";
import { postgresPrograms, startTestServer } from "../e2e/world/postgres-server.ts";
import { type Person, type Place, seed } from "./seed.ts";

/** A seeded database on a server of the benchmark's own, which syncs its disk. */
export interface PostgresSeed extends AsyncDisposable {
	/** Makes a copy of it. */
	copy(): Promise<Place>;
}

/** Starts the server and seeds a database with the people; null where PostgreSQL is not installed. */
export async function seedPostgres(masterKeys: string, people: readonly Person[]): Promise<PostgresSeed | null> {
	if (postgresPrograms() === null) return null;
	// Copies of the seeded database are checkpointed by the server: none in the middle of a round.
	const server = await startTestServer(["fsync=on", "shared_buffers=256MB", "max_wal_size=4GB"]);
	const seeded = { url: await server.newDatabase(), masterKeys };
	await seed(seeded, people);
	const template = new URL(seeded.url).pathname.slice(1);
	let copies = 0;
	return {
		async copy() {
			copies += 1;
			const name = `${template}_${copies}`;
			const client = new pg.Client({ connectionString: server.url });
			await client.connect();
			await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
			await client.end();
			return { url: server.url.replace(/postgres$/, name), masterKeys };
		},
		[Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
	};
}
