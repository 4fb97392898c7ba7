import { chownSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { syncFolder } from "../db/sync.ts";

/** Puts a text in the place of the file's, for its owner only: readers, and a power cut, find the old one or the new. */
export function replaceFile(file: string, text: string): void {
	const unfinished = `${file}.${process.pid}.new`;
	rmSync(unfinished, { force: true });
	try {
		writeFileSync(unfinished, text, { flag: "wx", mode: 0o600, flush: true });
		keepOwner(file, unfinished);
		renameSync(unfinished, file);
	} finally {
		rmSync(unfinished, { force: true });
	}
	syncFolder(dirname(file));
}

// Done by root, the server must still be able to read it.
function keepOwner(file: string, unfinished: string): void {
	const old = statSync(file, { throwIfNoEntry: false });
	const made = statSync(unfinished);
	if (old && (old.uid !== made.uid || old.gid !== made.gid)) chownSync(unfinished, old.uid, old.gid);
}
