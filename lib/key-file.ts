import { closeSync, openSync, rmSync } from "node:fs";
import type { Essentials } from "./context.ts";
import { takeKeys } from "./key-keeper.ts";
import { newMasterKey, readKeyFile, writeKeyFile } from "./master-keys.ts";

/**
 * Makes a new master key, first in the file from now on, and seals with it. Killed at any point, the file holds every key
 * that sealed something. Answers its id.
 */
export async function addMasterKey(data: Pick<Essentials, "storage" | "vault">, file: string): Promise<string> {
	return whileAlone(file, async () => {
		const listed = readKeyFile(file);
		const kept = await data.storage.seals.keys();
		const key = newMasterKey([...listed, ...kept].map(({ id }) => id));
		// First it opens, then it is known, then it seals: at no moment is something sealed by a key that can be lost.
		writeKeyFile(file, [...listed, key]);
		await takeKeys(data, [key, ...listed]);
		writeKeyFile(file, [key, ...listed]);
		return key.id;
	});
}

/** Takes keys out of the file that seal nothing any more. */
export async function dropMasterKeys(
	{ vault }: Pick<Essentials, "vault">,
	file: string,
	ids: readonly string[],
): Promise<void> {
	await whileAlone(file, async () => {
		const left = readKeyFile(file).filter(({ id }) => !ids.includes(id));
		writeKeyFile(file, left);
		vault.takeKeys(left);
	});
}

// Two who change the file at once would lose a key.
async function whileAlone<T>(file: string, work: () => Promise<T>): Promise<T> {
	const lock = `${file}.lock`;
	try {
		closeSync(openSync(lock, "wx", 0o600));
	} catch (error) {
		if (Object(error).code !== "EEXIST") throw error;
		throw new Error(`somebody else is changing ${file}; if nobody is, delete ${lock} and try again`);
	}
	try {
		return await work();
	} finally {
		rmSync(lock, { force: true });
	}
}
