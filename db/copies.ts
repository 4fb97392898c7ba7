import { checkSqliteCopy } from "./sqlite/copy.ts";
import type { OnProgress, Unlock, Unlocked } from "./storage.ts";

/** What a copy of the data holds. `size` in bytes, `head` of its audit log. */
export interface CopyReport {
	size: number;
	schema: number;
	events: number;
	head: string;
}

/**
 * Checks a copy that `Storage.backUp` made: every page, every reference, the master keys and the whole audit log. Throws
 * `CopyRefused`, or what `unlock` throws.
 */
export function checkCopy<U extends Unlocked>(
	file: string,
	unlock: Unlock<U>,
	onProgress: OnProgress,
): Promise<CopyReport> {
	return checkSqliteCopy(file, unlock, onProgress);
}
