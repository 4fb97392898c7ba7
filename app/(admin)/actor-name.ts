import type { AuditNames } from "../../lib/audit-names.ts";

/** Who did something: the name of an operator or API key, or the id of one that is gone. */
export function actorName({ operators, apiKeys }: AuditNames, id: string): string {
	return operators.get(id) ?? apiKeys.get(id) ?? id;
}
