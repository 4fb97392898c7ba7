import { readConfig } from "../lib/config.ts";
import type { Essentials } from "../lib/context.ts";
import { shownUrl } from "../lib/database-url.ts";
import { hasData, openEssentials } from "../lib/start.ts";

/** One command of the command line. `run` gets the words after its name and answers the exit code. */
export interface Command {
	/** What follows the name. */
	usage: string;
	about: string;
	/** What each option does, by how it is written (`--limit N`); `--json` goes without saying. */
	options?: Readonly<Record<string, string>>;
	run(words: string[]): Promise<number>;
}

/** The command line cannot be understood; its message is the one line shown. */
export class UsageError extends Error {
	override name = "UsageError";
}

/**
 * Does something on the data that the settings name; a server may be running on it. `mayCreate`: a new installation is
 * made where there is none.
 */
export async function withData<T>(
	{ mayCreate }: { mayCreate: boolean },
	work: (data: Essentials) => Promise<T>,
): Promise<T> {
	const config = readConfig();
	if (!mayCreate && !(await hasData(config))) {
		const place = shownUrl(config.databaseUrl).replace(/^file:/, "");
		throw new Error(`there is no database at ${place}; start the server once, or set DATABASE_URL`);
	}
	const data = await openEssentials(config);
	try {
		return await work(data);
	} finally {
		await data.storage.close();
	}
}

/** Prints a result: as JSON when asked to, else as the given lines. */
export function print(json: boolean | undefined, result: unknown, lines: string[]): void {
	console.log(json ? JSON.stringify(result, null, 2) : lines.join("\n"));
}

/** Rows as aligned columns under their heads; one line that says so when there are none. */
export function table(heads: string[], rows: string[][], empty: string): string[] {
	if (rows.length === 0) return [empty];
	const all = [heads, ...rows];
	const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
	return all.map((row) =>
		row
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join("  ")
			.trimEnd(),
	);
}
