import { type AuditAction, auditActions, auditOutcomes } from "../db/audit.ts";
import { type ErrorCode, errors } from "./errors.ts";
import { openFailures } from "./platforms/platform.ts";

export type { AuditAction };

/** Everything that the audit log tells of. */
export const actions: typeof auditActions = auditActions;

/** How it went: done, somebody said no, or it could not be carried out. */
export const outcomes: typeof auditOutcomes = auditOutcomes;

/** Why data is refused, from the earliest step to the latest (CONTRACT section 8). */
export const decryptFailures = [
	"no_session_key",
	...openFailures,
	"watermark_appid",
	"watermark_stale",
	"watermark_future",
	"openid_mismatch",
	"unionid_mismatch",
] as const;

export type DecryptFailure = (typeof decryptFailures)[number];

/** Why somebody does not get in, whom the answer tells less: to sign in, and (a wrong token) to set up. */
export const entryFailures = ["unknown_email", "wrong_password", "totp_required", "wrong_totp", "wrong_token"] as const;

export type EntryFailure = (typeof entryFailures)[number];

/** A reason that the product gives; those that an operator types are any text. */
export type AuditReason = DecryptFailure | EntryFailure | ErrorCode;

/** Tells a reason of the closed set from the words of an operator. */
export function isAuditReason(text: string): text is AuditReason {
	return [...decryptFailures, ...entryFailures].some((failure) => failure === text) || Object.hasOwn(errors, text);
}
