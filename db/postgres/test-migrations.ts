import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Client } from "pg";
import { temporaryFile } from "../sqlite/test-file.ts";
import { newClient } from "./line.ts";
import { migrate } from "./migrate.ts";
import { migrationsFolder } from "./migrations.ts";
import { patient } from "./test-deadlines.ts";

/** A migration in a test: its statements, as one or as several. */
export type Sql = string | readonly string[];

/** A folder with these migrations alone, as drizzle-kit writes them. */
export function migrationsOf(...migrations: Sql[]): string {
	const folder = join(dirname(temporaryFile()), "migrations");
	mkdirSync(join(folder, "meta"), { recursive: true });
	writeFileSync(join(folder, "meta/_journal.json"), JSON.stringify({ entries: [] }));
	return added(folder, migrations);
}

/** A folder with the migrations of this release, and with these behind them: what a newer release has. */
export function newerRelease(...migrations: Sql[]): string {
	const folder = join(dirname(temporaryFile()), "migrations");
	cpSync(migrationsFolder, folder, { recursive: true });
	return added(folder, migrations);
}

function added(folder: string, migrations: readonly Sql[]): string {
	const journal = join(folder, "meta/_journal.json");
	const before: { entries: unknown[] } = JSON.parse(readFileSync(journal, "utf8"));
	for (const sql of migrations) {
		const idx = before.entries.length;
		const tag = `${String(idx).padStart(4, "0")}_step`;
		writeFileSync(join(folder, `${tag}.sql`), typeof sql === "string" ? sql : sql.join("\n--> statement-breakpoint\n"));
		before.entries.push({ idx, version: "7", when: Date.now() + idx, tag, breakpoints: true });
	}
	writeFileSync(journal, JSON.stringify(before));
	return folder;
}

/** Migrates a database with the migrations of a folder, as one start does; answers what it told. */
export async function migrated(url: string, folder: string = migrationsFolder, patience?: number): Promise<string[]> {
	const told: string[] = [];
	const how = { folder, tell: (line: string) => void told.push(line), hung: patient.hung };
	await withClient(url, (client) => migrate(client, { ...how, ...(patience !== undefined && { patience }) }));
	return told;
}

/** Lends a connection that is past the engine. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
	const client = newClient(url, {});
	await client.connect();
	try {
		return await work(client);
	} finally {
		await client.end().catch(() => {});
	}
}
