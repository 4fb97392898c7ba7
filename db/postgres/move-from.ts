import type { Client } from "pg";
import { MoveRefused, type Source } from "../move/sides.ts";
import { mustBeOfToday } from "../sqlite/move-from.ts";
import { allRows, asked } from "./all-rows.ts";
import { ended, inTime } from "./ending.ts";
import { keptKeys, keptRoot } from "./keyring.ts";
import { newestSchema, versionOf } from "./migrate.ts";
import { connected, patient, refusedOf } from "./move-client.ts";
import { begin } from "./statement.ts";

/**
 * The database's data, to be moved. Throws `MoveRefused` while a server runs on it at `at`; one that starts meanwhile cannot
 * write: all writers take the lock that is held until `end`.
 */
export async function fromPostgres(url: string, at: number): Promise<Source> {
	const clients: Client[] = [];
	const end = async () => void (await Promise.all(clients.map(ended)));
	try {
		const holder = await connected(url);
		clients.push(holder);
		const has = await inTime(holder, () => versionOf(holder));
		if (has === 0) throw new MoveRefused("from", "is not a database of Lingpai");
		mustBeOfToday(has, newestSchema());
		const root = await keptRoot(holder);
		if (root === null) throw new MoveRefused("from", "is not a database of Lingpai");
		await mustBeUnused(holder, at);
		await inTime(holder, async () => {
			await holder.query(`${begin}; ${patient}`);
			await holder.query("SELECT 1 FROM schema_version WHERE id = 1 FOR UPDATE");
		});
		const reader = await connected(url);
		clients.push(reader);
		await inTime(reader, async () => {
			await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
			await reader.query(patient);
		});
		await mustBeUnused(reader, at);
		const ask = asked(reader, (error) => refusedOf(error, "from"));
		return {
			...allRows(ask),
			...{ root, keys: await keptKeys(reader) },
			mustBeHeld: async () => void (await asked(holder, (error) => refusedOf(error, "from")).query("SELECT 1")),
			end,
		};
	} catch (error) {
		await end();
		throw refusedOf(error, "from");
	}
}

async function mustBeUnused(client: Client, at: number): Promise<void> {
	const { rows } = await client.query<{ count: number }>(
		"SELECT count(*) AS count FROM leases WHERE name LIKE 'sealing %' AND until >= $1",
		[at],
	);
	const count = rows[0]?.count ?? 0;
	if (count === 0) return;
	const servers = count === 1 ? "a server runs" : `${count} servers run`;
	const said = `is in use, ${servers} on it: stop it first (one that was killed counts for a minute)`;
	throw new MoveRefused("from", count === 1 ? said : said.replace("stop it", "stop them"));
}
