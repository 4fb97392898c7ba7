import type { KeptKey, SealedValue, SealingServer } from "../seals.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { keepKeys } from "./keyring.ts";
import { places } from "./seal-places.ts";
import type { Query } from "./statement.ts";

const day = 86_400_000;

/** Servers tell which key they seal with in leases of this name. */
const leaseOf = (server: string) => `sealing ${server}`;

export function sealsOf(connection: Connection): Storage["seals"] {
	const { read, readAtOnce, write } = connection;
	return {
		keys: () => keptKeys(read),
		keepKey: (key) =>
			write(async ({ query }) => {
				await keepKeys(query, [key]);
				return (await keptKeys(query)).some(({ id, check }) => id === key.id && check.equals(key.check));
			}),
		forgetKey: (id, event) =>
			write(async ({ query, append }) => {
				const isKnown = (await query("DELETE FROM master_keys WHERE id = $1", [id])).rowCount === 1;
				if (isKnown) append(event);
				return isKnown;
			}),

		async count(kind) {
			const { rows } = await readAtOnce((query) => query<{ count: number }>(places[kind].count));
			return rows[0]?.count ?? 0;
		},
		async page(kind, after, limit) {
			const { rows } = await readAtOnce((query) => query<Found>(places[kind].page, [after, limit]));
			return rows.map(({ row, sealed, first, second }) => ({
				...{ kind, row, sealed },
				names: [first, second].filter((name) => name !== null),
			}));
		},
		replace: (changes) =>
			write(({ query }) =>
				changed(changes.map(({ value, now }) => query(places[value.kind].replace, [value.row, value.sealed, now]))),
			),
		drop: (values) =>
			write(({ query }) =>
				changed(
					values.flatMap(({ kind, row, sealed }) => {
						const { drop } = places[kind];
						return drop === null ? [] : [query(drop, [row, sealed])];
					}),
				),
			),

		noteServer: (server, keyId, until) =>
			write(async ({ query }) => {
				if (until === null) await query("DELETE FROM leases WHERE name = $1", [leaseOf(server)]);
				else await note(query, server, keyId, until);
			}),
		async servers(at) {
			const { rows } = await read<SealingServer>(
				`SELECT substr(name, ${leaseOf("").length + 1}) AS server, holder AS "keyId" FROM leases
				WHERE name LIKE '${leaseOf("%")}' AND until >= $1 ORDER BY name`,
				[at],
			);
			return rows;
		},
	};
}

interface Found extends Omit<SealedValue, "kind" | "names"> {
	first: string | null;
	second: string | null;
}

async function keptKeys(query: Query): Promise<KeptKey[]> {
	return (await query<KeptKey>('SELECT id, "check" FROM master_keys ORDER BY id')).rows;
}

async function note(query: Query, server: string, keyId: string, until: number): Promise<void> {
	await query(
		`INSERT INTO leases (name, holder, until) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until`,
		[leaseOf(server), keyId, until],
	);
	// Those who were killed, and did not say so.
	await query(`DELETE FROM leases WHERE name LIKE '${leaseOf("%")}' AND until < $1`, [until - day]);
}

/** The statements are sent one behind the other, without waiting; answers how many rows they changed. */
async function changed(statements: Promise<{ rowCount: number | null }>[]): Promise<number> {
	const answers = await Promise.all(statements);
	return answers.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0);
}
