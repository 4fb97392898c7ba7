import { mkdirSync, readdirSync, rmdirSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root, Stop, say } from "./run.mjs";

/**
 * Runs `work` while no other process does work under the same lock; waits for at most `patience` milliseconds. The
 * lock is a folder holding one file named after its owner's process id; that of a dead process is taken over.
 */
export async function withLock(purpose, work, { folder = join(root, ".tools", "lock"), patience = 900_000 } = {}) {
	const release = await take(folder, purpose, Date.now() + patience);
	process.on("exit", release);
	try {
		return await work();
	} finally {
		process.off("exit", release);
		release();
	}
}

async function take(folder, purpose, deadline) {
	const mine = join(folder, String(process.pid));
	mkdirSync(join(folder, ".."), { recursive: true });
	for (let told = false; ; await sleep(200)) {
		if (attempt(() => mkdirSync(folder)) && attempt(() => writeFileSync(mine, ""))) {
			return () => attempt(() => unlinkSync(mine)) && attempt(() => rmdirSync(folder));
		}
		const owner = ownerOf(folder);
		if (owner === null || !isAlive(owner)) {
			// Of several that find a dead owner only one succeeds in removing its file, and a folder that somebody has
			// put a new name into cannot be removed.
			const cleared = owner === null ? age(folder) > 5000 : attempt(() => unlinkSync(join(folder, owner)));
			if (cleared) attempt(() => rmdirSync(folder));
			continue;
		}
		if (Date.now() > deadline) {
			throw new Stop(`Process ${owner} has held ${folder} for too long to ${purpose}: end it, or remove that folder.`);
		}
		if (!told) say(`Waiting for another run (process ${owner}) to ${purpose}…`);
		told = true;
	}
}

function attempt(change) {
	try {
		change();
		return true;
	} catch (error) {
		if (["EEXIST", "ENOENT", "ENOTEMPTY"].includes(error.code)) return false;
		throw error;
	}
}

function ownerOf(folder) {
	try {
		return readdirSync(folder)[0] ?? null;
	} catch {
		return null;
	}
}

function isAlive(owner) {
	try {
		process.kill(Number(owner), 0);
		return true;
	} catch (error) {
		return error.code === "EPERM";
	}
}

function age(folder) {
	return Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}
