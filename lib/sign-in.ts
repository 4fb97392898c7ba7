import type { AuditDraft } from "../db/audit.ts";
import type { Operator } from "../db/operators.ts";
import { auditEvent } from "./audit.ts";
import type { EntryFailure } from "./audit-codes.ts";
import type { BrowserCaller, Caller, Context } from "./context.ts";
import type { InputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { conflict, errors, Refusal } from "./errors.ts";
import { type Answer, refusalAnswer } from "./http.ts";
import { browserCookie, knownBrowser } from "./known-browser.ts";
import { hasSignedInFrom } from "./known-network.ts";
import { answerOfNextAuth, type SignInForm } from "./next-auth.ts";
import { isPassword } from "./passwords.ts";
import { spendSecondFactor } from "./second-factor.ts";
import { newId, newToken } from "./tokens.ts";

/** What next-auth wants to see again with a sign-in or sign-out. */
export async function csrfToken(context: Context, _input: object, { cookies }: BrowserCaller): Promise<Answer> {
	return (await answerOfNextAuth(context, { method: "GET", action: ["csrf"], cookies, body: {} }, {})).answer;
}

/**
 * Signs an operator in. With `json` next-auth answers 200 `{url}` with its cookie, or the error as all operations tell it
 * (`unauthorized`, with details on `totp` when only that is missing; `rate_limited`; `forbidden` without the token of
 * GET /api/auth/csrf) with next-auth's `url` beside it. Without `json` it answers with a redirection.
 */
export async function signIn(
	context: Context,
	input: InputOf<typeof contract.signIn>,
	{ cookies, language, ...caller }: BrowserCaller,
): Promise<Answer> {
	const newCookies: string[] = [];
	const { answer, refused } = await answerOfNextAuth(
		context,
		{ method: "POST", action: ["callback", "credentials"], cookies, body: { ...input } },
		{
			async signIn(form) {
				const { id, operatorId } = await openOperatorSession(context, form, cookies, caller);
				newCookies.push(browserCookie(context, operatorId));
				return id;
			},
		},
	);
	if (!refused) return { ...answer, cookies: [...(answer.cookies ?? []), ...newCookies] };
	if (input.json !== "true" || errors[refused.code].status >= 500) throw refused;
	const told = refusalAnswer(refused, caller.requestId, language);
	const body = JSON.stringify({ ...membersOf(answer), ...membersOf(told) });
	return { ...told, body, cookies: answer.cookies ?? [], error: refused.code };
}

/** Signs the caller out and ends his session. */
export async function signOut(
	context: Context,
	input: InputOf<typeof contract.signOut>,
	{ cookies, language: _, ...caller }: BrowserCaller,
): Promise<Answer> {
	const request = { method: "POST", action: ["signout"], cookies, body: { ...input } } as const;
	const { answer, refused } = await answerOfNextAuth(context, request, {
		signOut: async (id) => {
			const found = await context.storage.operatorSessions.byIdHash(context.vault.hashToken(id));
			if (!found) return;
			const { session, operator } = found;
			const event = auditEvent(context, { ...caller, operator }, { action: "operator.signOut", outcome: "ok" });
			await context.storage.operatorSessions.end(operator.id, session.id, event);
		},
	});
	if (refused) throw refused;
	return answer;
}

/** Opens a session for whoever fills in the form rightly, and answers the id for his cookie. */
async function openOperatorSession(
	context: Context,
	form: SignInForm,
	cookies: BrowserCaller["cookies"],
	caller: Caller,
): Promise<{ id: string; operatorId: string }> {
	const email = form.email.trim().toLowerCase();
	const operator = await context.storage.operators.byEmail(email);
	// An e-mail of nobody is looked up as long as one of somebody.
	const whose = operator?.id ?? "opr_nobody";
	const audited = (told: Pick<AuditDraft, "outcome" | "reason">) =>
		auditEvent(context, caller, { action: "operator.signIn", operatorId: operator?.id ?? null, ...told });

	const leave = await context.limits.maySignIn({
		...{ email, address: caller.address, browser: knownBrowser(context, cookies, whose) },
		isKnown: () => hasSignedInFrom(context, whose, caller.address),
	});
	if (!leave.isGranted) {
		// One event for all the tries of a wait: the log is not for strangers to fill.
		const event = audited({ outcome: "refused", reason: "rate_limited" });
		if (leave.isFirst) await context.storage.audit.append(event);
		throw new Refusal("rate_limited", { retryAfter: leave.retryAfter });
	}
	const proof = await prove(context, operator, form);
	if (!proof.isRight) {
		await context.storage.audit.append(audited({ outcome: "refused", reason: proof.reason }));
		throw proof.reason === "totp_required" ? totpRequired() : new Refusal("unauthorized");
	}
	await leave.forgive();
	const id = newToken();
	const at = context.now();
	const { id: operatorId } = proof.operator;
	const { address: ip, userAgent } = caller;
	await context.storage.operatorSessions.open(
		{ id: newId("ops"), operatorId, ip, userAgent, createdAt: at, lastSeenAt: at },
		context.vault.hashToken(id),
		audited({ outcome: "ok", reason: null }),
	);
	return { id, operatorId };
}

type Proof = { isRight: true; operator: Operator } | { isRight: false; reason: EntryFailure };

// The second factor is asked for only once the password is right.
async function prove(context: Context, operator: Operator | null, { password, totp }: SignInForm): Promise<Proof> {
	const isRight = await isPassword(operator?.passwordHash ?? null, password);
	if (!operator) return { isRight: false, reason: "unknown_email" };
	if (!isRight) return { isRight: false, reason: "wrong_password" };
	if (operator.sealedTotp === null) return { isRight: true, operator };
	if (totp.trim() === "") return { isRight: false, reason: "totp_required" };
	if (!(await spendSecondFactor(context, operator, totp))) return { isRight: false, reason: "wrong_totp" };
	return { isRight: true, operator };
}

function totpRequired(): Refusal {
	const { details } = conflict("totp", "is required: the code of the authenticator app", "还需要验证器 App 中的动态码");
	return new Refusal("unauthorized", { details });
}

function membersOf({ body }: Answer): object {
	return typeof body === "string" && body !== "" ? Object(JSON.parse(body)) : {};
}
