import { and, eq, gte, lt, min, sum } from "drizzle-orm";
import type { CountedStep } from "../installation.ts";
import type { Storage } from "../storage.ts";
import { countRow } from "../tally.ts";
import { counts } from "./audit-schema.ts";
import type { Connection } from "./connection.ts";
import { givesWay } from "./give-way.ts";

export function countsOf(connection: Connection): Storage["counts"] {
	const { drizzle } = connection;
	const between = (from: number, to: number) => and(gte(counts.hour, from), lt(counts.hour, to));
	const firstHour = (from: number, to: number) =>
		drizzle
			.select({ hour: min(counts.hour) })
			.from(counts)
			.where(between(from, to))
			.get()?.hour ?? null;
	const step = (at: number, to: number, appid: string | null): CountedStep[] =>
		drizzle
			.select({
				...{ appid: counts.appid, name: counts.name, label: counts.label },
				...{ count: sum(counts.count).mapWith(Number), total: sum(counts.total).mapWith(Number) },
			})
			.from(counts)
			.where(and(between(at, to), appid === null ? undefined : eq(counts.appid, appid)))
			.groupBy(counts.appid, counts.name, counts.label)
			.all()
			.map((row) => ({ at, ...row, appid: row.appid || null }));
	const purge = drizzle.$client.prepare<[object]>(
		`DELETE FROM counts WHERE (hour, appid, name, label) IN (
			SELECT hour, appid, name, label FROM counts WHERE hour < @before ORDER BY hour LIMIT @limit
		)`,
	);

	return {
		add: (at, added) =>
			connection.write(() => {
				for (const counted of added) connection.tally.add(at, counted);
			}),
		set: (at, told) =>
			connection.write(() => {
				for (const counted of told) {
					const { count, total, ...key } = countRow(at, counted);
					const target = [counts.hour, counts.appid, counts.name, counts.label];
					drizzle
						.insert(counts)
						.values({ ...key, count, total })
						.onConflictDoUpdate({ target, set: { count, total } })
						.run();
				}
			}),
		purge: (before, limit) => connection.write(() => purge.run({ before, limit }).changes),
		async series(from, to, length, appid) {
			const giveWay = givesWay();
			const steps: CountedStep[] = [];
			for (let at = from; ; ) {
				const first = await connection.read(() => firstHour(at, to));
				if (first === null) return steps;
				at += Math.floor((first - at) / length) * length;
				const begin = at;
				at += length;
				steps.push(...(await connection.read(() => step(begin, Math.min(at, to), appid))));
				await giveWay();
			}
		},
	};
}
