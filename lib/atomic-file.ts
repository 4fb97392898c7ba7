import { chownSync, closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

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

/** Makes what happened to the names in a folder last. */
export function syncFolder(folder: string): void {
	try {
		sync(folder, "r");
	} catch (error) {
		// Some network file systems know no such thing.
		if (!/^(EINVAL|ENOTSUP|EPERM|EISDIR)$/.test(String(Object(error).code))) throw error;
	}
}

// Done by root, the server must still be able to read it.
function keepOwner(file: string, unfinished: string): void {
	const old = statSync(file, { throwIfNoEntry: false });
	const made = statSync(unfinished);
	if (old && (old.uid !== made.uid || old.gid !== made.gid)) chownSync(unfinished, old.uid, old.gid);
}

/** Makes what was written to a file last. */
export function syncFile(file: string): void {
	sync(file, "r+");
}

function sync(path: string, flags: string): void {
	const handle = openSync(path, flags);
	try {
		fsyncSync(handle);
	} finally {
		closeSync(handle);
	}
}
