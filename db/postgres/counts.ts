import type { CountedStep } from "../installation.ts";
import type { Storage } from "../storage.ts";
import { countRow } from "../tally.ts";
import type { Connection } from "./connection.ts";
import { countColumns, setCount } from "./tally.ts";

const series = `SELECT $1 + (hour - $1) / $3 * $3 AS at, appid, name, label,
		sum(count)::bigint AS count, sum(total)::bigint AS total
	FROM counts WHERE hour >= $1 AND hour < $2 AND ($4::text IS NULL OR appid = $4)
	GROUP BY 1, appid, name, label ORDER BY 1, appid, name, label`;

export function countsOf(connection: Connection): Storage["counts"] {
	const { readAtOnce, write, writeOne } = connection;
	return {
		add: (at, added) =>
			writeOne(async ({ count }) => {
				for (const counted of added) count(at, counted);
			}),
		set: (at, told) =>
			write(async ({ query }) => {
				await Promise.all(told.map((counted) => query(setCount, countColumns([countRow(at, counted)]))));
			}),
		purge: (before, limit) =>
			writeOne(async ({ query }) => {
				const { rowCount } = await query(
					`DELETE FROM counts WHERE (hour, appid, name, label) IN (
						SELECT hour, appid, name, label FROM counts WHERE hour < $1 ORDER BY hour LIMIT $2
					)`,
					[before, limit],
				);
				return rowCount ?? 0;
			}),
		async series(from, to, length, appid) {
			const { rows } = await readAtOnce((query) => query<CountedStep>(series, [from, to, length, appid]));
			return rows.map((row) => ({ ...row, appid: row.appid || null }));
		},
	};
}
