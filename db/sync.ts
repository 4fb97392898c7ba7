import { closeSync, fsyncSync, openSync } from "node:fs";

/** Makes what was written to a file last. */
export function syncFile(file: string): void {
	sync(file, "r+");
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

function sync(path: string, flags: string): void {
	const handle = openSync(path, flags);
	try {
		fsyncSync(handle);
	} finally {
		closeSync(handle);
	}
}
