import type { AuditAction, AuditDraft } from "./audit.ts";
import type { App, User } from "./records.ts";

// What the pages ask of lists. Times are milliseconds since 1970.

/** Which sessions a list shows; what is null does not filter. */
export interface SessionFilter {
	/** The app's id. */
	appId: string | null;
	/** What it is at `now`. */
	status: "active" | "expired" | "revoked" | null;
	now: number;
	userId: string | null;
	openid: string | null;
	ip: string | null;
	/** Created at `from` or later, and before `to`. */
	from: number | null;
	to: number | null;
	/** The id of a session or user, an openid, a unionid, an address, or the beginning of a nickname. */
	q: string | null;
}

/** Which users a list shows; what is null does not filter. */
export interface UserFilter {
	appId: string | null;
	blocked: boolean | null;
	from: number | null;
	to: number | null;
	/** The id of a user, an openid, a unionid, or the beginning of a nickname. */
	q: string | null;
}

export interface ListedUser {
	user: User;
	app: App;
}

/** Where a page of a list begins: beside the row with this time and tie, exclusive. */
export interface Cursor {
	at: number;
	/** Decides between rows of one time; the engine's own. */
	tie: string;
	/** `next`: the older rows; `previous`: the newer ones. */
	direction: "next" | "previous";
}

/**
 * A page of a list, newest first. `items` may be fewer than asked for, even none, while `next` is not null: a page looks at a
 * bounded number of rows, so that no filter makes it slow.
 */
export interface Page<Item> {
	items: Item[];
	next: Cursor | null;
	previous: Cursor | null;
}

/** Which events a list shows; what is null does not filter. */
export interface AuditFilter {
	action: AuditAction | null;
	outcome: AuditDraft["outcome"] | null;
	reason: string | null;
	appid: string | null;
	userId: string | null;
	sessionId: string | null;
	operatorId: string | null;
	/** At `from` or later, and before `to`. */
	from: number | null;
	to: number | null;
	/** The id of an event, request, user, session, operator or API key, or an address. */
	q: string | null;
}
