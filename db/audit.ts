// What happened. Times are milliseconds since 1970.

export const auditActions = [
	"login",
	"logout",
	"verify",
	"decrypt",
	"phone",
	"sign",
	"session.expire",
	"user.block",
	"user.unblock",
	"user.unmask",
	"user.export",
	"user.erase",
	"user.forget",
	"user.import",
	"app.create",
	"app.update",
	"app.delete",
	"app.check",
	"operator.signIn",
	"operator.signOut",
	"operator.create",
	"operator.update",
	"operator.delete",
	"apiKey.create",
	"apiKey.delete",
	"audit.export",
	"settings.update",
	"retention.purge",
	"data.backup",
	"data.restore",
	"data.move",
	"keys.rotate",
	"setup",
] as const;

export type AuditAction = (typeof auditActions)[number];

export const auditOutcomes = ["ok", "refused", "failed"] as const;

/** What happened, before the log gives it its place. `detail` holds no token, key, secret or personal data. */
export interface AuditDraft {
	id: string;
	at: number;
	action: AuditAction;
	outcome: (typeof auditOutcomes)[number];
	reason: string | null;
	appid: string | null;
	userId: string | null;
	sessionId: string | null;
	operatorId: string | null;
	apiKeyId: string | null;
	ip: string | null;
	userAgent: string | null;
	requestId: string | null;
	detail: Readonly<Record<string, string | number | boolean | null>>;
}

export interface AuditEvent extends AuditDraft {
	/** 1, 2, 3, … without gaps. */
	seq: number;
}

/**
 * The event as an engine gives it back: what is hashed must be that. Half a character, which UTF-8 has no bytes for, becomes
 * the sign for a lost one; `detail` is kept as JSON, which escapes it.
 */
export function keepable(event: AuditDraft): AuditDraft {
	const texts = Object.entries(event).map(([name, value]) => [
		name,
		typeof value === "string" ? value.toWellFormed() : value,
	]);
	return { ...event, ...Object.fromEntries(texts) };
}
