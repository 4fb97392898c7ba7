import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A place for a database file of the running test's own; the folder goes with the test. */
export function temporaryFile(): string {
	const folder = mkdtempSync(join(tmpdir(), "lingpai-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return join(folder, "lingpai.db");
}
