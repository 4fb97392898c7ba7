import { join } from "node:path";
import { readMigrationFiles } from "drizzle-orm/migrator";

/** One step from a schema to the next. */
export interface Migration {
	statements: readonly string[];
	/** The schema that a release must know at least to run on what this leaves; null: every release that ran before. */
	oldest: number | null;
	/** Its statements run one by one and outside of a transaction; each may be run again after it was cut off. */
	isApart: boolean;
}

/** Where the migrations of this release lie. */
export const migrationsFolder: string = join(/* turbopackIgnore: true */ process.cwd(), "db/migrations/postgres");

/**
 * The migrations of a folder, in order. What is special about one stands in the comments it begins with: `-- contract: 7`
 * (a release that knows fewer than 7 migrations cannot run on it), `-- apart` (outside of a transaction, for what takes long).
 */
export function readMigrations(folder: string): Migration[] {
	return readMigrationFiles({ migrationsFolder: folder }).map(({ sql }, index) => {
		const migration = { statements: sql, ...headOf(sql[0] ?? "") };
		if ((migration.oldest ?? 1) < 1 || (migration.oldest ?? 1) > index + 1) {
			throw new Error(`Migration ${index + 1} says "contract: ${migration.oldest}": say 1 to ${index + 1}.`);
		}
		return migration;
	});
}

/** Those that are to be made next in one go, from a schema on: one apart, or all up to the next such one. */
export function nextOf(migrations: readonly Migration[], schema: number): readonly Migration[] {
	const rest = migrations.slice(schema);
	const apart = rest.findIndex(({ isApart }) => isApart);
	if (apart === -1) return rest;
	return rest.slice(0, Math.max(apart, 1));
}

function headOf(statement: string): Pick<Migration, "oldest" | "isApart"> {
	const [head = ""] = /^(\s*--[^\n]*(\n|$))*/.exec(statement) ?? [];
	let oldest: number | null = null;
	let isApart = false;
	for (const line of head.split("\n").map((text) => text.trim())) {
		const contract = /^-- contract: (\d+)$/.exec(line);
		if (contract) oldest = Number(contract[1]);
		else if (line === "-- apart") isApart = true;
		else if (line !== "") throw new Error(`A migration begins with "${line}", which means nothing.`);
	}
	return { oldest, isApart };
}
