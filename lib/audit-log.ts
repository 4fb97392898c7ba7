import type { AuditEvent } from "../db/audit.ts";
import type { AuditFilter } from "../db/lists.ts";
import { auditEvent, auditRefusals } from "./audit.ts";
import type { Context, OperatorCaller } from "./context.ts";
import type { InputOf, OutputOf } from "./contract/operation.ts";
import { cursorText } from "./contract/operators/list.ts";
import type { contract } from "./contract.ts";
import { Refusal } from "./errors.ts";
import { maskedAddress, seesClearly } from "./masks.ts";
import { instant } from "./moments.ts";
import { isInReach } from "./reach.ts";

type List = typeof contract.listEvents;

/** An audit event as operators see it. */
export type EventItem = OutputOf<typeof contract.showEvent>;

/** A page of them. */
export type EventPage = OutputOf<List>;

/** The audit events that match, newest first. */
export async function listEvents(
	context: Context,
	{ limit, cursor, ...filters }: InputOf<List>,
	caller: OperatorCaller,
): Promise<OutputOf<List>> {
	const filter = filterFor(caller, filters);
	const { items, next, previous } = await context.storage.audit.page(filter, limit, cursor ?? null);
	const isClear = seesClearly(caller);
	return {
		items: items.map((event) => itemOf(event, isClear)),
		nextCursor: cursorText(next),
		previousCursor: cursorText(previous),
	};
}

/** One audit event. Throws `not_found`. */
export async function showEvent(
	context: Context,
	{ id }: InputOf<typeof contract.showEvent>,
	caller: OperatorCaller,
): Promise<EventItem> {
	return itemOf(await eventFor(context, id, caller), seesClearly(caller));
}

/** The whole address of one event, for a reason that stands in the audit log. Throws `not_found` or `rate_limited`. */
export async function unmaskEvent(
	context: Context,
	{ id, reason }: InputOf<typeof contract.unmaskEvent>,
	caller: OperatorCaller,
): Promise<OutputOf<typeof contract.unmaskEvent>> {
	const { ip, appid, userId, sessionId } = await eventFor(context, id, caller);
	const told = { action: "user.unmask", appid, userId, sessionId, detail: { event: id, reason } } as const;
	await auditRefusals(context, caller, told, () =>
		context.limits.mayUnmask(caller.operator?.id ?? caller.apiKey?.id ?? "unknown"),
	);
	await context.storage.audit.append(auditEvent(context, caller, { ...told, outcome: "ok" }));
	return { ip };
}

type Filters = Omit<InputOf<List>, "limit" | "cursor">;

/**
 * What the storage is asked for. An API key limited to one app finds events of that app alone; another app is
 * `app_unknown` to it.
 */
export function filterFor(caller: Pick<OperatorCaller, "apiKey">, filters: Filters): AuditFilter {
	const appid = filters.appid ?? caller.apiKey?.appid ?? null;
	if (appid !== null && !isInReach({ appid }, caller)) throw new Refusal("app_unknown");
	return {
		action: filters.action ?? null,
		outcome: filters.outcome ?? null,
		reason: filters.reason ?? null,
		appid,
		userId: filters.userId ?? null,
		sessionId: filters.sessionId ?? null,
		operatorId: filters.operatorId ?? null,
		from: filters.from ?? null,
		to: filters.to ?? null,
		q: filters.q === undefined ? null : requestIdIn(filters.q),
	};
}

/** An event as it leaves. */
export function itemOf({ at, ip, ...event }: AuditEvent, isClear: boolean): EventItem {
	return { ...event, at: instant(at), ip: ip === null || isClear ? ip : maskedAddress(ip) };
}

// Who searches for an error may have copied the whole answer.
function requestIdIn(q: string): string {
	return /"requestId"\s*:\s*"([^"]+)"/.exec(q)?.[1] ?? q;
}

async function eventFor({ storage }: Context, id: string, caller: OperatorCaller): Promise<AuditEvent> {
	const event = await storage.audit.byId(id);
	if (!event || !isInReach(event, caller)) throw new Refusal("not_found");
	return event;
}
