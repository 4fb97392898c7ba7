import type { AuditEvent } from "./audit.ts";
import type { Link } from "./audit-chain.ts";

/** An event as an engine's row holds it. */
export interface AuditRow extends Omit<AuditEvent, "detail">, Link {
	/** JSON. */
	detail: string;
}

/** An event with its place in the log, as its row holds it. */
export function placedEvent({ originDigest, hash, detail, ...event }: AuditRow): AuditEvent {
	return { ...event, detail: parseDetail(detail) };
}

// Somebody may have edited the row; the chain then tells, a parse error would not.
function parseDetail(text: string): AuditEvent["detail"] {
	try {
		return JSON.parse(text);
	} catch {
		return { unreadable: true };
	}
}
