import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { ConfigError, type MasterKey, parseMasterKey } from "./config.ts";

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
	const lines = readFileSync(file, "utf8")
		.split(/[\s,]+/)
		.filter(Boolean);
	if (lines.length === 0 || !lines.every((line) => /^[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/]{43}=$/.test(line))) {
		throw new ConfigError([`${file}: must hold id:base64(32 bytes), one key a line`]);
	}
	return lines.map(parseMasterKey);
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
