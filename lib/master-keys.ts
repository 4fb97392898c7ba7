import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { replaceFile } from "./atomic-file.ts";
import { ConfigError } from "./config.ts";
import { type MasterKey, parseMasterKey } from "./setting-forms.ts";
import type { ChangedKeys } from "./vault.ts";

/**
 * The master keys: from the settings, else from `file`. Where neither is, one is made and saved (mode 0600), but only
 * for a new installation: with data already there a new key could not open it.
 */
export function loadMasterKeys(
	configured: MasterKey[] | null,
	file: string | null,
	isNewInstallation: boolean,
): MasterKey[] {
	if (configured) return configured;
	if (file === null) throw new ConfigError(["LINGPAI_MASTER_KEYS: must be set"]);
	if (!existsSync(file)) {
		if (!isNewInstallation) {
			throw new ConfigError([
				`LINGPAI_MASTER_KEYS: not set and ${file} is missing, but the database has data; bring the key back or restore a backup`,
			]);
		}
		createKeyFile(file);
	}
	return readKeyFile(file);
}

/** The keys of the file, in its order. Throws `ConfigError` when it holds anything else. */
export function readKeyFile(file: string): MasterKey[] {
	const lines = readFileSync(file, "utf8")
		.split(/[\s,]+/)
		.filter(Boolean);
	const ids = new Set(lines.map((line) => line.split(":")[0]));
	if (lines.length === 0 || !lines.every((line) => /^[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/]{43}=$/.test(line))) {
		throw new ConfigError([`${file}: must hold id:base64(32 bytes), one key a line`]);
	}
	if (ids.size < lines.length) throw new ConfigError([`${file}: has two keys with one id`]);
	return lines.map(parseMasterKey);
}

/** Puts these keys in the place of the file's, in one step, for its owner only. */
export function writeKeyFile(file: string, keys: readonly MasterKey[]): void {
	replaceFile(file, keys.map(({ id, bytes }) => `${id}:${bytes.toString("base64")}\n`).join(""));
}

/** A new key with an id that none of these has: one more than the highest number among them. */
export function newMasterKey(taken: readonly string[]): MasterKey {
	const numbers = taken.map((id) => Number(/^k(\d{1,9})$/.exec(id)?.[1] ?? 0));
	return { id: `k${Math.max(0, ...numbers) + 1}`, bytes: randomBytes(32) };
}

/**
 * Tells of changes of the key file, each once. Throws what `readKeyFile` throws. Null where the keys come from the
 * settings: those stay until the next start.
 */
export function keyChanges(configured: MasterKey[] | null, file: string | null): ChangedKeys {
	if (configured || file === null) return () => null;
	let seen = writtenAt(file);
	return () => {
		const now = writtenAt(file);
		if (now === seen) return null;
		seen = now;
		return readKeyFile(file);
	};
}

function writtenAt(file: string): string {
	const state = statSync(file, { bigint: true, throwIfNoEntry: false });
	return state ? `${state.ino} ${state.size} ${state.mtimeNs}` : "";
}

function createKeyFile(file: string): void {
	mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	try {
		writeFileSync(file, `k1:${randomBytes(32).toString("base64")}\n`, { flag: "wx", mode: 0o600, flush: true });
		chmodSync(file, 0o600);
	} catch (error) {
		// Another process that starts now was first: its key counts.
		if (!existsSync(file)) throw error;
	}
}
