import BetterSqlite3 from "better-sqlite3";
import { temporaryFile } from "../sqlite/test-file.ts";
import { importing, inAnotherProcess } from "../sqlite/test-migrations.ts";
import { filledFile } from "./test-data.ts";

/** Enough for several pages of each table. */
export const many = Array.from({ length: 700 }, (_, index) => `text ${index}`);

/** A file of the running test's own. */
export async function aFile(texts: readonly string[] = many.slice(0, 30)): Promise<string> {
	const file = temporaryFile();
	await filledFile(file, texts);
	return file;
}

/** Changes a file past the engine. */
export function change(file: string, statements: string): void {
	const sqlite = new BetterSqlite3(file);
	sqlite.exec(statements);
	sqlite.close();
}

/** A move in a process that is killed when so much is copied, or checked. */
export function killedMove(from: string, to: string, when: "onCopied" | "onChecked", share: number) {
	const script = `${importing("moveData", "db/move.ts")}${importing("moveOptions", "db/move/test-data.ts")}
		const ${when} = (done, total) => { if (done >= total * ${share}) process.kill(process.pid, "SIGKILL"); };
		await moveData(${JSON.stringify(from)}, ${JSON.stringify(to)}, { ...moveOptions, ${when} });`;
	return inAnotherProcess(script);
}
