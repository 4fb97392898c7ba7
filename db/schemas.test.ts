import { describe, expect, test } from "vitest";
import { newDatabase, serverUrl } from "./postgres/test-database.ts";
import { migrated } from "./postgres/test-migrations.ts";
import { schemaLines as linesOfPostgres } from "./postgres/test-schema.ts";
import { openFile } from "./sqlite/connection.ts";
import { migrate as migrateSqlite, migrationsFolder } from "./sqlite/migrate.ts";
import { temporaryFile } from "./sqlite/test-file.ts";
import { schemaLines as linesOfSqlite } from "./sqlite/test-schema.ts";

/** How PostgreSQL's schema says what SQLite's says otherwise, or needs not say. All that differs and is meant stands here. */
const meant: readonly [postgres: RegExp, sqlite: string][] = [
	// SQLite counts versions in `user_version`.
	[/^schema_version[. ].*$/, ""],
	// There the oldest claims stand first.
	[/^index used_codes_by_time .*$/, ""],
	// SQLite numbers the rows of a table by itself: `rowid`, which every index of its ends with.
	[/^\w+\.rowid bigint not null$/, ""],
	[/^\w+ unique \(rowid\)$/, ""],
	[/^(index .*), rowid\)/, "$1)"],
	// There `seq` is that number.
	[/^(index audit_events\w+ on audit_events .*), seq\)/, "$1)"],
	[/^(\w+\.\w+) bigint/, "$1 integer"],
	[/^(\w+\.\w+) bytea/, "$1 blob"],
	[/^(\w+\.\w+) json/, "$1 text"],
	[/^(apps\.enabled) boolean/, "$1 integer"],
	// Names are sought without regard to upper and lower case.
	[/^(index users_by_nickname .*)\("left"\(lower\(nickname\), 200\)\)/, "$1(nickname nocase)"],
];

const asSqlite = (line: string) => meant.reduce((told, [postgres, sqlite]) => told.replace(postgres, sqlite), line);

async function postgresSchema(): Promise<string[]> {
	const url = await newDatabase();
	await migrated(url);
	return linesOfPostgres(url);
}

function sqliteSchema(): string[] {
	const sqlite = openFile(temporaryFile());
	try {
		migrateSqlite(sqlite, migrationsFolder);
		return linesOfSqlite(sqlite);
	} finally {
		sqlite.close();
	}
}

describe.runIf(serverUrl !== null)("both engines' schemas", () => {
	test("have the same columns, keys, constraints and indexes, but for what is meant", async () => {
		const told = (await postgresSchema()).map(asSqlite).filter((line) => line !== "");
		const sqlite = sqliteSchema();
		expect(sqlite.length).toBeGreaterThan(100);
		expect(told.sort()).toEqual(sqlite.sort());
	});

	test("differ in nothing of what is meant that is not there any more", async () => {
		const lines = await postgresSchema();
		const idle = meant.filter(([postgres]) => !lines.some((line) => postgres.test(line)));
		expect(idle).toEqual([]);
	});
});
