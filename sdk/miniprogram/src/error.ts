/** The codes that the server answers. */
export type ServerErrorCode =
	| "invalid_request"
	| "app_required"
	| "app_unknown"
	| "app_disabled"
	| "invalid_code"
	| "code_used"
	| "session_missing"
	| "session_unknown"
	| "session_expired"
	| "session_revoked"
	| "user_blocked"
	| "unauthorized"
	| "forbidden"
	| "not_found"
	| "method_not_allowed"
	| "payload_too_large"
	| "unsupported_media_type"
	| "signature_mismatch"
	| "decrypt_failed"
	| "unsupported_by_platform"
	| "rate_limited"
	| "upstream_rate_limited"
	| "internal"
	| "app_misconfigured"
	| "upstream_error"
	| "upstream_busy"
	| "upstream_timeout"
	| "unavailable";

const texts = {
	network: "请求没有得到回答 · no answer",
	timeout: "等待超时 · timed out",
	login_failed: "平台没有给出 code · no code",
	bad_answer: "意外的回答 · unexpected answer",
	http_error: "服务器返回错误 · error answer",
	logged_out: "已退出，请先 login() · logged out",
	user_denied: "用户没有同意 · user did not agree",
	untrusted_url: "地址不在 backends 内 · not in backends",
} as const;

/** With `decrypt_failed`, after the fresh login. */
export const fetchAgainText = "已重新登录，请重新获取数据 · logged in: fetch the data again";

/** The codes of what goes wrong before or without an answer of the server. */
export type ClientErrorCode = keyof typeof texts;

/** One of our codes, or the member `error` of what a backend of yours answered. */
export type LingpaiErrorCode = ServerErrorCode | ClientErrorCode | (string & {});

interface Told {
	status?: number;
	requestId?: string | null;
	retryAfter?: number | null;
	data?: unknown;
	cause?: unknown;
}

/** All that this client rejects with. */
export class LingpaiError extends Error {
	readonly code: LingpaiErrorCode;
	/** The HTTP status, 0 where there was no answer. */
	declare readonly status: number;
	/** Names the request in the server's log and audit log. */
	declare readonly requestId: string | null;
	/** Another try makes no sense before so many seconds. */
	declare readonly retryAfter: number | null;
	/** Only with `decrypt_failed`: a fresh login is done, so call `wx.getWeRunData` (or the like) and `decrypt` again. */
	declare readonly fetchAgain: boolean;
	/** The body of the answer. */
	declare readonly data: unknown;
	/** What the platform said, or why the fresh login failed. */
	declare readonly cause: unknown;

	constructor(code: LingpaiErrorCode, message: string, told?: Told) {
		super(message);
		this.name = "LingpaiError";
		this.code = code;
		Object.assign(this, { status: 0, requestId: null, retryAfter: null, fetchAgain: false }, told);
	}
}

/** An error of ours, in both languages, with what the platform said of it. */
export function errorHere(code: keyof typeof texts, detail: unknown, told?: Told): LingpaiError {
	const said = textOf(detail);
	return new LingpaiError(code, texts[code] + (said && `: ${said}`), told);
}

/** A text, or an empty one in place of whatever else it is. */
export function textOf(value: unknown): string {
	return typeof value === "string" ? value : "";
}
