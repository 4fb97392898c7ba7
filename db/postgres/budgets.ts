import type { Spending } from "../port/budgets.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

// `$4` is the moment; the window ends at `$3`.
const spend = `INSERT INTO budgets (key, spent, ends_at) VALUES ($1, $2, $3)
	ON CONFLICT (key) DO UPDATE SET
		spent = CASE WHEN budgets.ends_at <= $4 THEN 0 ELSE budgets.spent END + excluded.spent,
		ends_at = CASE WHEN budgets.ends_at <= $4 THEN excluded.ends_at ELSE least(budgets.ends_at, excluded.ends_at) END
	RETURNING spent, ends_at AS "endsAt"`;

export function budgetsOf({ read, writeOne }: Connection): Storage["budgets"] {
	return {
		spend: (key, points, window, at) =>
			writeOne(async ({ query }) => {
				const { rows } = await query<Spending>(spend, [key, points, at + window, at]);
				return rows[0] ?? { spent: points, endsAt: at + window };
			}),
		async of(key, at) {
			const { rows } = await read<Spending>(
				'SELECT spent, ends_at AS "endsAt" FROM budgets WHERE key = $1 AND ends_at > $2',
				[key, at],
			);
			return rows[0] ?? null;
		},
		giveBack: (key, points, at) =>
			writeOne(async ({ query }) => {
				await query("UPDATE budgets SET spent = greatest(0, spent - $2) WHERE key = $1 AND ends_at > $3", [
					...[key, points, at],
				]);
			}),
		forget: (key) =>
			writeOne(async ({ query }) => {
				await query("DELETE FROM budgets WHERE key = $1", [key]);
			}),
		purge: (before, limit) =>
			writeOne(async ({ query }) => {
				const old = "SELECT key FROM budgets WHERE ends_at < $1 ORDER BY ends_at LIMIT $2";
				return (await query(`DELETE FROM budgets WHERE key IN (${old})`, [before, limit])).rowCount ?? 0;
			}),
	};
}
