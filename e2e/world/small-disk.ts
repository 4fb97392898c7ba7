import { execFileSync } from "node:child_process";
import { closeSync, copyFileSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Lingpai } from "./lingpai.ts";

/** Why this machine cannot give a process a disk of its own; null: it can. */
export function whyNoSmallDisk(): string | null {
	if (process.platform !== "linux") return "a disk of its own is made by Linux alone";
	try {
		execFileSync("unshare", ["-rm", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"], { stdio: "pipe" });
		return null;
	} catch (error) {
		return `no disk of its own can be made here: ${String(Object(error).stderr ?? error).trim()}`;
	}
}

/** The words that start a program with its data folder on a disk of `mebibytes`, which goes when the program does. */
export const onSmallDisk = (mebibytes: number) => (folder: string) => [
	...["unshare", "-rm", "--propagation", "private", "--", "sh", "-c"],
	...[`mount -t tmpfs -o size=${mebibytes}m,mode=700 tmpfs "$0" && exec "$@"`, folder],
];

/** A server's data folder as seen from outside of its mounts. */
export function folderInside({ folder, process }: Lingpai): string {
	return `/proc/${process().pid}/root${folder}`;
}

/** A copy of its data in a folder outside, taken while the server stands still. SQLite itself cannot look in there. */
export function copyOfDisk(server: Lingpai): string {
	const copy = mkdtempSync(join(tmpdir(), "lingpai-disk-"));
	server.process().kill("SIGSTOP");
	try {
		for (const name of ["lingpai.db", "lingpai.db-wal", "master.keys"]) {
			copyFileSync(join(folderInside(server), name), join(copy, name));
		}
	} finally {
		server.process().kill("SIGCONT");
	}
	return copy;
}

/** Writes until nothing more fits; `free` gives the space back. */
export function fillDisk(folder: string): { free(): void } {
	const file = join(folder, "filler");
	const descriptor = openSync(file, "w");
	try {
		for (const size of [65_536, 4_096, 1]) {
			const chunk = Buffer.alloc(size, 1);
			while (couldWrite(descriptor, chunk));
		}
	} finally {
		closeSync(descriptor);
	}
	return { free: () => rmSync(file) };
}

function couldWrite(descriptor: number, chunk: Buffer): boolean {
	try {
		return writeSync(descriptor, chunk) === chunk.length;
	} catch (error) {
		if (Object(error).code === "ENOSPC") return false;
		throw error;
	}
}
