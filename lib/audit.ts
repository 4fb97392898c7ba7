import type { AuditDraft } from "../db/audit.ts";
import type { Caller, Context } from "./context.ts";
import { type ErrorCode, errors, Refusal } from "./errors.ts";
import { PlatformRefusal } from "./platforms/platform.ts";
import { newId } from "./tokens.ts";

type Told = Pick<AuditDraft, "action" | "outcome"> &
	Partial<Pick<AuditDraft, "reason" | "appid" | "userId" | "sessionId" | "operatorId" | "detail">>;

/** Who did it, where that is an operator or an API key. */
interface Actor extends Caller {
	operator?: { id: string } | null;
	apiKey?: { id: string } | null;
}

/** An audit event about what `caller` does now; null: nobody over HTTP, but the command line or the start. */
export function auditEvent(context: Pick<Context, "now">, caller: Actor | null, told: Told): AuditDraft {
	return {
		id: newId("evt"),
		at: context.now(),
		reason: null,
		appid: null,
		userId: null,
		sessionId: null,
		operatorId: caller?.operator?.id ?? null,
		apiKeyId: caller?.apiKey?.id ?? null,
		ip: caller?.address ?? null,
		userAgent: caller?.userAgent ?? null,
		requestId: isHost(caller) ? null : (caller?.requestId ?? null),
		detail: {},
		...told,
	};
}

/** The command line: no request came in. */
function isHost(caller: Actor | null): boolean {
	return caller?.operator === null && caller.apiKey === null;
}

/**
 * Runs what an audit event tells of; when it is refused, appends that event with the error code as its reason and
 * throws on. `refused`: somebody said no. `failed`: it could not be carried out.
 */
export async function auditRefusals<T>(
	context: Context,
	caller: Actor,
	told: Omit<Told, "outcome">,
	run: () => Promise<T>,
): Promise<T> {
	try {
		return await run();
	} catch (error) {
		if (error instanceof Refusal) {
			const platform = error instanceof PlatformRefusal ? platformDetail(error) : {};
			const detail = { ...told.detail, ...platform };
			const outcome = outcomeOf(error.code);
			await context.storage.audit.append(auditEvent(context, caller, { ...told, outcome, reason: error.code, detail }));
		}
		throw error;
	}
}

/** Whether an error says no, or that something is broken. */
function outcomeOf(code: ErrorCode): "refused" | "failed" {
	return errors[code].status >= 500 ? "failed" : "refused";
}

function platformDetail({ platform, errcode, hint }: PlatformRefusal): AuditDraft["detail"] {
	const isNamed = errcode !== null && platform !== null;
	return { ...(isNamed && { platform }), ...(errcode !== null && { errcode }), ...(hint !== null && { hint }) };
}
