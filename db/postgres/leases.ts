import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

/** The holder of a work that is done. */
const nobody = "";

export function leasesOf(connection: Connection): Storage["leases"] {
	const { read, writeOne } = connection;
	return {
		take: (name, holder, until, at) =>
			writeOne(async ({ query }) => {
				const { rowCount } = await query(
					`INSERT INTO leases (name, holder, until) VALUES ($1, $2, $3)
					ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
					WHERE leases.holder IN (excluded.holder, $4) OR leases.until <= $5`,
					[name, holder, until, nobody, at],
				);
				return rowCount === 1;
			}),
		release: (name, holder, doneAt = null) =>
			writeOne(async ({ query }) => {
				if (doneAt === null) await query("DELETE FROM leases WHERE name = $1 AND holder = $2", [name, holder]);
				else {
					const done = "UPDATE leases SET holder = $3, until = $4 WHERE name = $1 AND holder = $2";
					await query(done, [name, holder, nobody, doneAt]);
				}
			}),
		async of(name) {
			const { rows } = await read<{ holder: string; until: number }>(
				"SELECT holder, until FROM leases WHERE name = $1",
				[name],
			);
			const [row] = rows;
			if (!row) return null;
			return row.holder === nobody ? { doneAt: row.until } : { holder: row.holder, until: row.until };
		},
	};
}
