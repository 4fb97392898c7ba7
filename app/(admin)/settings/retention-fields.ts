/** How long things are kept, as the settings say; null: for good, or any number. */
export interface Kept {
	keepEndedSessions: number;
	keepAuditDays: number | null;
	maxAuditEvents: number | null;
}

/** What stands in the form. */
export type Fields = Record<keyof Kept, string>;

/** What each may be. */
export const limits = {
	keepEndedSessions: { least: 1, most: 3650 },
	keepAuditDays: { least: 30, most: 3650 },
	maxAuditEvents: { least: 1_000, most: 1_000_000_000 },
} as const;

/** What was typed, as the operation takes it; undefined: it does not fit. Nothing typed means no limit. */
export function typedIn(fields: Fields): { [Name in keyof Kept]: Kept[Name] | undefined } {
	const { keepAuditDays, maxAuditEvents } = fields;
	return {
		keepEndedSessions: numberIn("keepEndedSessions", fields.keepEndedSessions),
		keepAuditDays: keepAuditDays.trim() === "" ? null : numberIn("keepAuditDays", keepAuditDays),
		maxAuditEvents: maxAuditEvents.trim() === "" ? null : numberIn("maxAuditEvents", maxAuditEvents),
	};
}

function numberIn(name: keyof Kept, text: string): number | undefined {
	const { least, most } = limits[name];
	const number = /^\d{1,10}$/.test(text.trim()) ? Number(text) : -1;
	return number >= least && number <= most ? number : undefined;
}
