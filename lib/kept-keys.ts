import type { KeptKey } from "../db/seals.ts";
import { ConfigError } from "./config.ts";
import { derive, mac } from "./keys.ts";
import type { MasterKey } from "./setting-forms.ts";

/** What the storage keeps of a master key: another one that goes by its id is told from it. */
export function keptKey({ id, bytes }: MasterKey): KeptKey {
	return { id, check: mac(derive(bytes, "check"), "master key") };
}

/** Throws `ConfigError` when a key that may have sealed something is not listed, or another one is by its id. */
export function checkKept(listed: readonly MasterKey[], kept: readonly KeptKey[]): void {
	const checks = new Map(listed.map(keptKey).map(({ id, check }) => [id, check]));
	const lines = kept.flatMap(({ id, check }) => {
		const given = checks.get(id);
		if (given?.equals(check)) return [];
		return [
			given
				? `LINGPAI_MASTER_KEYS: the key "${id}" is not the one that this database knows by that id; bring the right key back`
				: `LINGPAI_MASTER_KEYS: the key "${id}" is missing, and what it sealed is still here; bring it back, and run "lingpai keys rotate --drop-old" before you take it away`,
		];
	});
	if (lines.length > 0) throw new ConfigError(lines);
}
