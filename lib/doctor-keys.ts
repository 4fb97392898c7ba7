import type { KeyObject } from "node:crypto";
import type { Inspection } from "../db/inspection.ts";
import { credentialsOf } from "./apps.ts";
import { type Config, ConfigError } from "./config.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import { loadMasterKeys } from "./master-keys.ts";
import { unlockVault, type Vault } from "./vault.ts";

/** The keys of an installation, opened; null: they do not fit. */
export type Opened = { vault: Vault; chainKey: KeyObject } | null;

/** Whether the master keys open the database and the apps' secrets. */
export function examineKeys(config: Config, data: Inspection): { found: Finding[]; opened: Opened } {
	if (data.keptRoot === null) {
		const said = "the database holds nothing yet";
		return { found: [warn(said, "start the server: it makes what it needs")], opened: null };
	}
	try {
		const keys = loadMasterKeys(config.masterKeys, config.masterKeysFile, false);
		const opened = unlockVault(keys, data.keptRoot, data.keptKeys);
		const ids = keys.map(({ id }) => id).join(", ");
		return { found: [ok(`the master keys open the database (${ids})`), ...examineSecrets(data, opened.vault)], opened };
	} catch (error) {
		const lines = error instanceof ConfigError ? error.lines : ["the master keys cannot be read"];
		const mend = "bring the right key back; without it see “the key is lost” in docs/operating.md";
		return { found: lines.map((line) => fail(line, mend)), opened: null };
	}
}

function examineSecrets({ apps }: Inspection, vault: Vault): Finding[] {
	if (!apps) return [];
	const closed = apps.filter((app) => !opens(app, vault));
	if (closed.length === 0 && apps.length > 0) return [ok("every app's secret opens")];
	return closed.map(({ platform, appid }) =>
		fail(`the secret of ${appid} does not open`, `give it again: lingpai app add ${platform} ${appid}`),
	);
}

function opens(app: { appid: string; sealedSecret: string }, vault: Vault): boolean {
	try {
		return credentialsOf({ vault }, app).secret !== "";
	} catch {
		return false;
	}
}
