import type { AuditEvent } from "../audit.ts";
import type { auditEvents } from "./audit-schema.ts";

/** An event with its place in the log, as its row holds it. */
export function placedEvent({ originDigest, hash, detail, ...event }: typeof auditEvents.$inferSelect): AuditEvent {
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
