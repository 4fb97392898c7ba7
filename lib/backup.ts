import { existsSync, linkSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { type CopyReport, checkCopy } from "../db/copies.ts";
import { CopyRefused, type OnProgress, StorageUnavailable, type Unlock, type Unlocked } from "../db/storage.ts";
import { syncFile, syncFolder } from "../db/sync.ts";
import { auditEvent } from "./audit.ts";
import type { Essentials } from "./context.ts";

export interface BackupOptions {
	/** Replaces a file that is there already. */
	force: boolean;
	/** Opens the copy as a start would, to check it; null: it is not checked. */
	verifyWith: Unlock<Unlocked> | null;
	onCopied: OnProgress;
	onChecked: OnProgress;
}

/** What was written; `report` is null when it was not checked. */
export interface Backup {
	file: string;
	size: number;
	report: CopyReport | null;
}

/**
 * Writes a copy of all data to `file`, for its owner only, while servers run, and checks it. The file is there whole and
 * checked, or not at all. Audited. Throws one sentence.
 */
export async function backUp(
	{ storage, now }: Pick<Essentials, "storage" | "now">,
	file: string,
	options: BackupOptions,
): Promise<Backup> {
	if (!options.force) mustNotExist(file);
	const partial = `${file}.partial`;
	try {
		rmSync(partial, { force: true });
		writeFileSync(partial, "", { flag: "wx", mode: 0o600 });
		await storage.backUp(partial, options.onCopied);
		const report = options.verifyWith && (await checkCopy(partial, options.verifyWith, options.onChecked));
		syncFile(partial);
		const { size } = statSync(partial);
		putInPlace(partial, file, options.force);
		syncFolder(dirname(file));
		const detail = { file: basename(file), size, ...(report && { events: report.events }) };
		await storage.audit.append(auditEvent({ now }, null, { action: "data.backup", outcome: "ok", detail }));
		return { file, size, report };
	} catch (error) {
		rmSync(partial, { force: true });
		throw writingFault(error, file);
	}
}

// A link, unlike a rename, never replaces what somebody else made meanwhile.
function putInPlace(partial: string, file: string, mayReplace: boolean): void {
	try {
		if (!mayReplace) linkSync(partial, file);
		else renameSync(partial, file);
	} catch (error) {
		// Not every file system has links.
		if (!/^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS)$/.test(String(Object(error).code))) throw error;
		mustNotExist(file);
		renameSync(partial, file);
	}
	rmSync(partial, { force: true });
}

function mustNotExist(file: string): void {
	if (existsSync(file)) throw new Error(`${file} is there already; --force replaces it`);
}

/** Why a copy could not be written to `file`, as one sentence; any other error as it is. */
export function writingFault(error: unknown, file: string): unknown {
	if (error instanceof CopyRefused) return new Error(`the copy is no good and was thrown away: ${error.message}`);
	const code = String(Object(error).code ?? (error instanceof StorageUnavailable ? error.message : ""));
	if (code === "EEXIST") return new Error(`${file} is there already; --force replaces it`);
	if (/^(ENOSPC|SQLITE_FULL)/.test(code)) return new Error(`there is no room for ${file}`);
	if (/^(E[A-Z]+|SQLITE_CANTOPEN)/.test(code)) return new Error(`${file} cannot be written (${code})`);
	return error;
}
