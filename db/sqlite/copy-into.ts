import { existsSync, rmSync, statSync } from "node:fs";
import { open, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { CopyRefused, type OnProgress } from "../storage.ts";

const chunk = 4 * 1024 * 1024;

/**
 * Copies a database with the log that may lie beside it, for its owner only; `from` is only read. Throws `CopyRefused` when
 * there is no such file, or no room. Progress in megabytes.
 */
export async function copyInto(to: string, from: string, onProgress: OnProgress): Promise<void> {
	const state = statSync(from, { throwIfNoEntry: false });
	if (!state?.isFile()) throw new CopyRefused("there is no such file");
	for (const rest of ["", "-wal", "-shm", "-journal"]) rmSync(to + rest, { force: true });
	const disk = await statfs(dirname(to));
	if (disk.bavail * disk.bsize < state.size) throw new CopyRefused(`there is no room for it at ${dirname(to)}`);
	await copyBytes(to, from, state.size, onProgress);
	if (existsSync(`${from}-wal`)) await copyBytes(`${to}-wal`, `${from}-wal`, 0, () => undefined);
}

async function copyBytes(to: string, from: string, size: number, onProgress: OnProgress): Promise<void> {
	const [source, target] = [await open(from, "r"), await open(to, "wx", 0o600)];
	try {
		const buffer = Buffer.alloc(chunk);
		for (let done = 0; ; ) {
			const { bytesRead } = await source.read(buffer, 0, chunk);
			if (bytesRead === 0) return;
			await target.writeFile(buffer.subarray(0, bytesRead));
			done += bytesRead;
			onProgress(megabytes(done), megabytes(size));
		}
	} catch (error) {
		if (Object(error).code === "ENOSPC") throw new CopyRefused(`there is no room for it at ${dirname(to)}`);
		throw error;
	} finally {
		await Promise.all([source.close(), target.close()]);
	}
}

function megabytes(bytes: number): number {
	return Math.ceil(bytes / 1_000_000);
}
