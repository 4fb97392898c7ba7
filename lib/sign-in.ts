import type { Operator } from "../db/operators.ts";
import { auditEvent } from "./audit.ts";
import type { BrowserCaller, Context } from "./context.ts";
import type { InputOf } from "./contract/operation.ts";
import type { contract } from "./contract.ts";
import { errors, Refusal } from "./errors.ts";
import type { Answer } from "./http.ts";
import { answerOfNextAuth, type SignInForm } from "./next-auth.ts";
import { isPassword } from "./passwords.ts";
import { spendSecondFactor } from "./second-factor.ts";
import { newId, newToken } from "./tokens.ts";

/** What next-auth wants to see again with a sign-in or sign-out. */
export async function csrfToken(context: Context, _input: object, { cookies }: BrowserCaller): Promise<Answer> {
	return (await answerOfNextAuth(context, { method: "GET", action: ["csrf"], cookies, body: {} }, {})).answer;
}

/**
 * Signs an operator in. next-auth answers: 200 `{url}` with its cookie, or 401 with the error's code in `url`, and beside
 * it the error as all operations tell it (`unauthorized`, with details on `totp` when only that is missing; `rate_limited`).
 */
export async function signIn(
	context: Context,
	input: InputOf<typeof contract.signIn>,
	{ cookies, ...caller }: BrowserCaller,
): Promise<Answer> {
	const { answer, refused } = await answerOfNextAuth(
		context,
		{ method: "POST", action: ["callback", "credentials"], cookies, body: { ...input } },
		{ signIn: (form) => openOperatorSession(context, form, caller) },
	);
	if (refused && errors[refused.code].status >= 500) throw refused;
	return refused && input.json === "true" ? explained(answer, refused) : answer;
}

/** Signs the caller out and ends his session. */
export async function signOut(
	context: Context,
	input: InputOf<typeof contract.signOut>,
	{ cookies, ...caller }: BrowserCaller,
): Promise<Answer> {
	const request = { method: "POST", action: ["signout"], cookies, body: { ...input } } as const;
	const { answer } = await answerOfNextAuth(context, request, {
		signOut: async (id) => {
			const found = await context.storage.operatorSessions.byIdHash(context.vault.hashToken(id));
			if (!found) return;
			const { session, operator } = found;
			const event = auditEvent(context, { ...caller, operator }, { action: "operator.signOut", outcome: "ok" });
			await context.storage.operatorSessions.end(operator.id, session.id, event);
		},
	});
	return answer;
}

/** Opens a session for whoever fills in the form rightly, and answers the id for his cookie. */
async function openOperatorSession(
	context: Context,
	form: SignInForm,
	caller: Omit<BrowserCaller, "cookies">,
): Promise<string> {
	const email = form.email.trim().toLowerCase();
	const forgive = await context.limits.maySignIn(email, caller.address);
	const operator = await context.storage.operators.byEmail(email);
	const told = { action: "operator.signIn", operatorId: operator?.id ?? null } as const;
	try {
		await prove(context, operator, form);
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		await context.storage.audit.append(
			auditEvent(context, caller, { ...told, outcome: "refused", reason: error.code }),
		);
		throw error;
	}
	if (!operator) throw new Refusal("unauthorized");
	await forgive();
	const id = newToken();
	const at = context.now();
	const { address: ip, userAgent } = caller;
	await context.storage.operatorSessions.open(
		{ id: newId("ops"), operatorId: operator.id, ip, userAgent, createdAt: at, lastSeenAt: at },
		context.vault.hashToken(id),
		auditEvent(context, caller, { ...told, outcome: "ok" }),
	);
	return id;
}

// The second factor is asked for only once the password is right.
async function prove(context: Context, operator: Operator | null, { password, totp }: SignInForm): Promise<void> {
	const isRight = await isPassword(operator?.passwordHash ?? null, password);
	if (!operator || !isRight) throw new Refusal("unauthorized");
	if (operator.sealedTotp === null) return;
	if (totp.trim() === "") throw new Refusal("unauthorized", { details: [{ path: "totp", message: "is required" }] });
	if (!(await spendSecondFactor(context, operator, totp))) throw new Refusal("unauthorized");
}

function explained(answer: Answer, { code, retryAfter, details }: Refusal): Answer {
	const told: unknown = typeof answer.body === "string" && answer.body !== "" ? JSON.parse(answer.body) : {};
	return {
		...answer,
		status: errors[code].status,
		headers: { ...answer.headers, ...(retryAfter !== undefined && { "Retry-After": String(retryAfter) }) },
		body: JSON.stringify({ ...Object(told), error: code, message: errors[code].en, ...(details && { details }) }),
	};
}
