import type { ErrorCode } from "./generated/contract.ts";

/**
 * What goes wrong without an answer of Lingpai's: nothing listens there or the connection broke off · nothing came in
 * time · something answered that is no Lingpai, or one that this client is too old for. After each of them a change may
 * or may not have been made.
 */
export type FailureCode = "unreachable" | "timed_out" | "bad_answer";

/** One place in the input that does not fit. */
export interface ErrorDetail {
	path: string;
	message: string;
}

interface Told {
	status?: number | null;
	requestId?: string | null;
	retryAfter?: number | null;
	details?: readonly ErrorDetail[];
}

/** The one error that operations throw, besides the `reason` of the caller's own signal. It holds no key and no token. */
export class LingpaiError extends Error {
	override readonly name = "LingpaiError";
	/** One of Lingpai's error codes, or why there is no answer of its own. */
	readonly code: ErrorCode | FailureCode;
	/** The HTTP status; null: there was no answer. */
	readonly status: number | null;
	/** Under this id the request stands in Lingpai's log and audit log. */
	readonly requestId: string | null;
	/** Whole seconds until another try makes sense, where the answer tells. */
	readonly retryAfter: number | null;
	/** With `invalid_request`: each place that does not fit. */
	readonly details: readonly ErrorDetail[];

	constructor(code: ErrorCode | FailureCode, message: string, told: Told = {}) {
		super(message);
		this.code = code;
		this.status = told.status ?? null;
		this.requestId = told.requestId ?? null;
		this.retryAfter = told.retryAfter ?? null;
		this.details = told.details ?? [];
	}
}
