import type { AuditDraft } from "../db/audit.ts";
import type { App } from "../db/records.ts";

type Detail = AuditDraft["detail"];

/** What the audit event of a new app tells of it; never the secret. */
export function described(app: App): Detail {
	return membersOf(app);
}

/**
 * What the audit event of a change tells: each member that changed as `<member>.old` and `<member>.new`, of the secret
 * only that it is another. Empty when nothing changed.
 */
export function changesBetween(old: App, app: App): Detail {
	const before = membersOf(old);
	const changed = Object.entries(membersOf(app)).filter(([member, value]) => before[member] !== value);
	const told = changed.flatMap(([member, value]): [string, Detail[string]][] => [
		[`${member}.old`, before[member] ?? null],
		[`${member}.new`, value],
	]);
	return { ...Object.fromEntries(told), ...(old.sealedSecret !== app.sealedSecret && { secret: "replaced" }) };
}

function membersOf({ platform, name, enabled, policy }: App): Detail {
	return { platform, name, enabled, ...policy };
}
