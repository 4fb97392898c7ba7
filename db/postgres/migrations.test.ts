import { describe, expect, test } from "vitest";
import { type Migration, migrationsFolder, nextOf, readMigrations } from "./migrations.ts";
import { migrationsOf } from "./test-migrations.ts";

describe("what a migration begins with", () => {
	const read = (...migrations: string[]) => readMigrations(migrationsOf(...migrations)).at(-1);

	test("tells which releases may still run on it, and that it needs no transaction", () => {
		expect(read("SELECT 1")).toMatchObject({ oldest: null, isApart: false });
		expect(read("SELECT 1", "-- contract: 2\nSELECT 1")).toMatchObject({ oldest: 2, isApart: false });
		expect(read("-- apart\n-- contract: 1\nSELECT 1")).toMatchObject({ oldest: 1, isApart: true });
		expect(read("SELECT 1 -- apart")).toMatchObject({ isApart: false });
	});

	test("is nothing else, so that a slip of the pen makes no migration harmless", () => {
		expect(() => read("-- contract 1\nSELECT 1")).toThrow(
			'A migration begins with "-- contract 1", which means nothing.',
		);
		expect(() => read("-- contract: 2\nSELECT 1")).toThrow('Migration 1 says "contract: 2": say 1 to 1.');
		expect(() => read("-- contract: 0\nSELECT 1")).toThrow("say 1 to 1");
	});
});

test("what goes into one transaction ends before a migration that needs none", () => {
	const migration = (isApart: boolean): Migration => ({ statements: [], oldest: null, isApart });
	const all = [false, false, true, true, false].map(migration);
	expect([0, 1, 2, 3, 4, 5].map((schema) => nextOf(all, schema).length)).toEqual([2, 1, 1, 1, 1, 0]);
});

/** What running processes of the release before would not bear, in a migration that does not say so. */
function dangers(migration: Migration): string[] {
	const made = migration.statements.flatMap((sql) => /^CREATE TABLE "?(\w+)/im.exec(sql)?.slice(1) ?? []);
	const ofOldTables = migration.statements.filter(
		(sql) => !made.some((table) => new RegExp(`\\b${table}\\b`).test(sql)),
	);
	const found = (pattern: RegExp) => ofOldTables.filter((sql) => pattern.test(sql));
	const takesAway =
		/\b(DROP (TABLE|COLUMN|DEFAULT)|RENAME|TRUNCATE|SET NOT NULL|SET DATA TYPE|ALTER COLUMN \S+ TYPE)\b/i;
	const demands = /\bADD COLUMN\b(?=.*\bNOT NULL\b)(?!.*\bDEFAULT\b)/is;
	const takesLong =
		/\b(CREATE (UNIQUE )?INDEX(?! CONCURRENTLY)|ADD CONSTRAINT(?!.*\b(NOT VALID|USING INDEX)\b)|UPDATE "?\w|DELETE FROM)/is;
	return [
		...(migration.oldest === null ? [...found(takesAway), ...found(demands)] : []),
		...(migration.isApart ? [] : found(takesLong)),
	];
}

describe("a migration of this release", () => {
	test("says so when the release before cannot run on it, and does apart what takes long", () => {
		const [, ...later] = readMigrations(migrationsFolder);
		expect(later.flatMap(dangers)).toEqual([]);
	});

	test.each([
		["ALTER TABLE users DROP COLUMN nickname", 1],
		["ALTER TABLE users RENAME COLUMN nickname TO name", 1],
		["ALTER TABLE users ADD COLUMN tier text NOT NULL", 1],
		["ALTER TABLE users ADD COLUMN tier text NOT NULL DEFAULT ''", 0],
		["ALTER TABLE users ADD COLUMN tier text", 0],
		["CREATE INDEX users_by_tier ON users (tier)", 1],
		["CREATE UNIQUE INDEX CONCURRENTLY users_by_tier ON users (tier)", 0],
		["ALTER TABLE users ADD CONSTRAINT some CHECK (tier <> '')", 1],
		["ALTER TABLE users ADD CONSTRAINT some CHECK (tier <> '') NOT VALID", 0],
		["UPDATE users SET tier = ''", 1],
	])("is looked at in earnest: %s", (sql, expected) => {
		expect(dangers({ statements: [sql], oldest: null, isApart: false })).toHaveLength(expected);
	});

	test("may do to its own new tables what it likes", () => {
		const statements = ['CREATE TABLE "tiers" (id text)', 'CREATE INDEX "t" ON "tiers" (id)'];
		expect(dangers({ statements, oldest: null, isApart: false })).toEqual([]);
	});
});
