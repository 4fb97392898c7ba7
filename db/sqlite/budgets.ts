import type { Spending } from "../port/budgets.ts";
import type { Storage } from "../storage.ts";
import type { Connection } from "./connection.ts";

export function budgetsOf(connection: Connection): Storage["budgets"] {
	const sqlite = connection.drizzle.$client;
	const spend = sqlite.prepare<[object], Spending>(
		`INSERT INTO budgets (key, spent, ends_at) VALUES (@key, @points, @at + @window)
		ON CONFLICT (key) DO UPDATE SET
			spent = CASE WHEN ends_at <= @at THEN 0 ELSE spent END + excluded.spent,
			ends_at = CASE WHEN ends_at <= @at THEN excluded.ends_at ELSE min(ends_at, excluded.ends_at) END
		RETURNING spent, ends_at AS endsAt`,
	);
	const of = sqlite.prepare<[string, number], Spending>(
		"SELECT spent, ends_at AS endsAt FROM budgets WHERE key = ? AND ends_at > ?",
	);
	const giveBack = sqlite.prepare<[object]>(
		"UPDATE budgets SET spent = max(0, spent - @points) WHERE key = @key AND ends_at > @at",
	);
	const forget = sqlite.prepare<[string]>("DELETE FROM budgets WHERE key = ?");
	const purge = sqlite.prepare<[number, number]>(
		"DELETE FROM budgets WHERE key IN (SELECT key FROM budgets WHERE ends_at < ? ORDER BY ends_at LIMIT ?)",
	);

	return {
		spend: (key, points, window, at) =>
			connection.write(() => spend.get({ key, points, window, at }) ?? { spent: points, endsAt: at + window }),
		of: (key, at) => connection.read(() => of.get(key, at) ?? null),
		giveBack: (key, points, at) => connection.write(() => void giveBack.run({ key, points, at })),
		forget: (key) => connection.write(() => void forget.run(key)),
		purge: (before, limit) => connection.write(() => purge.run(before, limit).changes),
	};
}
