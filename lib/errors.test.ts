import { expect, test } from "vitest";
import { conflict, errors, Refusal } from "./errors.ts";
import { refusalAnswer } from "./http.ts";

// CONTRACT section 4, "Errors, the whole set", typed out: a change here is a change of the contract.
const table = {
	invalid_request: 400,
	app_required: 400,
	app_unknown: 404,
	app_disabled: 403,
	invalid_code: 400,
	code_used: 409,
	session_missing: 401,
	session_unknown: 401,
	session_expired: 401,
	session_revoked: 401,
	user_blocked: 403,
	unauthorized: 401,
	forbidden: 403,
	not_found: 404,
	method_not_allowed: 405,
	payload_too_large: 413,
	unsupported_media_type: 415,
	signature_mismatch: 422,
	decrypt_failed: 422,
	unsupported_by_platform: 422,
	rate_limited: 429,
	upstream_rate_limited: 429,
	internal: 500,
	app_misconfigured: 502,
	upstream_error: 502,
	upstream_busy: 503,
	upstream_timeout: 504,
	unavailable: 503,
};

test("the errors are the contract's, each with its status", () => {
	expect(Object.fromEntries(Object.entries(errors).map(([code, { status }]) => [code, status]))).toEqual(table);
});

test.each(Object.entries(errors))("%s has one sentence in each language", (_, { en, zh }) => {
	expect(en).toMatch(/^[A-Z].*\.$/);
	expect(zh).toMatch(/\p{Script=Han}.*。$/u);
	expect(en).not.toMatch(/\p{Script=Han}/u);
});

test("an error leaves as its code, a sentence and the request's id, and never with its cause", () => {
	const refusal = new Refusal("unavailable", { retryAfter: 2, cause: new Error("disk of secret") });
	const answer = refusalAnswer(refusal, "req_1", "zh");
	expect(answer).toMatchObject({ status: 503, headers: { "Retry-After": "2", "Cache-Control": "no-store" } });
	expect(JSON.parse(String(answer.body))).toEqual({
		error: "unavailable",
		message: errors.unavailable.zh,
		requestId: "req_1",
	});
	expect(refusal.message).toBe("unavailable");
});

test("a 401 names the scheme, details come along only where there are some", () => {
	expect(refusalAnswer(new Refusal("session_missing"), "r", "en").headers["WWW-Authenticate"]).toBe("Bearer");
	expect(refusalAnswer(new Refusal("forbidden"), "r", "en").headers).not.toHaveProperty("WWW-Authenticate");
	const details = [{ path: "code", message: "too long" }];
	const answer = refusalAnswer(new Refusal("invalid_request", { details }), "r", "en");
	expect(JSON.parse(String(answer.body))).toHaveProperty("details", details);
});

test("a conflict with what is there is told in the language of the request", () => {
	const refusal = conflict("appid", "is taken", "已被登记");
	const told = (language: "en" | "zh") => JSON.parse(String(refusalAnswer(refusal, "r", language).body));
	expect(told("en")).toMatchObject({ error: "invalid_request", details: [{ path: "appid", message: "is taken" }] });
	expect(told("zh")).toMatchObject({ error: "invalid_request", details: [{ path: "appid", message: "已被登记" }] });
});
