import type { SecretPart } from "../../../lib/platforms/platform.ts";

/** The parts of a secret as one: keys without the lines around them that files have, and without spaces. */
export function joinedSecret(parts: readonly SecretPart[], typed: Partial<Record<SecretPart, string>>): string {
	return parts.map((part) => bare(typed[part] ?? "")).join(";");
}

function bare(key: string): string {
	return key.replace(/-----(?:BEGIN|END) [A-Z ]+-----/g, "").replace(/\s/g, "");
}
