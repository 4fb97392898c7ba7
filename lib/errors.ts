/** Every error an answer can carry: its status and its one sentence in both languages (CONTRACT section 4). */
export const errors = {
	invalid_request: {
		status: 400,
		en: "The request does not fit the contract; see details.",
		zh: "请求不符合接口约定，请看 details。",
	},
	app_required: {
		status: 400,
		en: "No app can be told from the request: send appid in the body or the X-Appid header.",
		zh: "无法从请求判断是哪个小程序：请在请求体里传 appid，或带上 X-Appid 请求头。",
	},
	app_unknown: {
		status: 404,
		en: "This appid is not registered here: add it with `npm run lingpai -- app add`.",
		zh: "这个 appid 没有登记：请用 `npm run lingpai -- app add` 添加。",
	},
	app_disabled: {
		status: 403,
		en: "This app is switched off here.",
		zh: "这个小程序已在此停用。",
	},
	invalid_code: {
		status: 400,
		en: "The platform does not accept this code (wrong, expired, or of another app): call wx.login again (other platforms have a login function of their own).",
		zh: "平台不接受这个 code（错误、过期或属于别的小程序）：请重新调用 wx.login（其他平台用自己的登录函数）。",
	},
	code_used: {
		status: 409,
		en: "This code was used before; a code works once: call wx.login again (other platforms have a login function of their own).",
		zh: "这个 code 已经用过，code 只能用一次：请重新调用 wx.login（其他平台用自己的登录函数）。",
	},
	session_missing: {
		status: 401,
		en: "No token came with the request: log in first, then send it as Authorization: Bearer <token>.",
		zh: "请求没有带令牌：请先登录，再以 Authorization: Bearer <token> 发送。",
	},
	session_unknown: {
		status: 401,
		en: "This token is not one of ours: log in again.",
		zh: "不认识这个令牌：请重新登录。",
	},
	session_expired: {
		status: 401,
		en: "This session's time ran out: log in again.",
		zh: "登录已过期：请重新登录。",
	},
	session_revoked: {
		status: 401,
		en: "This session was ended: log in again.",
		zh: "登录已被结束：请重新登录。",
	},
	user_blocked: {
		status: 403,
		en: "This user is blocked.",
		zh: "这个用户已被封禁。",
	},
	unauthorized: {
		status: 401,
		en: "The API key or operator session is missing or wrong.",
		zh: "缺少 API 密钥或管理员登录，或者它不正确。",
	},
	forbidden: {
		status: 403,
		en: "This API key or operator may not do that.",
		zh: "这个 API 密钥或管理员无权这样做。",
	},
	not_found: {
		status: 404,
		en: "There is no such thing: no such address, user, session or app.",
		zh: "没有找到：没有这个地址，或者没有这个用户、会话或小程序。",
	},
	method_not_allowed: {
		status: 405,
		en: "This method is not allowed here; the Allow header lists those that are.",
		zh: "此地址不支持这个方法；Allow 响应头列出了支持的方法。",
	},
	payload_too_large: {
		status: 413,
		en: "The body is larger than 64 KiB.",
		zh: "请求体超过 64 KiB。",
	},
	unsupported_media_type: {
		status: 415,
		en: "The body must be JSON: send Content-Type: application/json.",
		zh: "请求体必须是 JSON：请带上 Content-Type: application/json。",
	},
	signature_mismatch: {
		status: 422,
		en: "The signature does not cover rawData: sign the exact string that the platform gave.",
		zh: "signature 与 rawData 不符：rawData 必须是平台给出的原字符串。",
	},
	decrypt_failed: {
		status: 422,
		en: "The data could not be decrypted: call wx.login (other platforms have a login function of their own), then fetch the data again.",
		zh: "数据无法解密：请先调用 wx.login（其他平台用自己的登录函数），再重新获取数据。",
	},
	unsupported_by_platform: {
		status: 422,
		en: "This platform does not offer this.",
		zh: "这个平台不提供此功能。",
	},
	rate_limited: {
		status: 429,
		en: "Too many attempts; wait as long as Retry-After says.",
		zh: "尝试次数过多；请按 Retry-After 等待。",
	},
	upstream_rate_limited: {
		status: 429,
		en: "The platform limits our calls; wait as long as Retry-After says.",
		zh: "平台限制了调用频率；请按 Retry-After 等待。",
	},
	internal: {
		status: 500,
		en: "Something went wrong here; the log has the details under this requestId.",
		zh: "服务器内部错误；详情在日志中，可按 requestId 查找。",
	},
	app_misconfigured: {
		status: 502,
		en: "The platform refuses this app's appid, secret or our address; the audit log says which.",
		zh: "平台拒绝了该小程序的 appid、密钥或服务器地址；审计日志里有具体原因。",
	},
	upstream_error: {
		status: 502,
		en: "The platform cannot be reached or answered with something unexpected.",
		zh: "无法连接平台，或平台的回答无法理解。",
	},
	upstream_busy: {
		status: 503,
		en: "The platform is busy; try again after Retry-After.",
		zh: "平台繁忙；请在 Retry-After 之后重试。",
	},
	unavailable: {
		status: 503,
		en: "Lingpai cannot do this right now (its storage, or too many requests at once); try again after Retry-After.",
		zh: "令牌服务暂时无法处理（存储不可用，或同时请求过多）；请在 Retry-After 之后重试。",
	},
	upstream_timeout: {
		status: 504,
		en: "The platform did not answer in time.",
		zh: "平台没有及时回答。",
	},
} as const satisfies Record<string, { status: number; en: string; zh: string }>;

export type ErrorCode = keyof typeof errors;

/** One place in the input that does not fit: `path` is dotted, from the body, query or header. */
export interface ErrorDetail {
	path: string;
	/** In the language of the request already, or in both: the answer then picks one. */
	message: string | { en: string; zh: string };
}

const refusal = Symbol.for("lingpai.refusal");

interface RefusalOptions {
	/** Seconds until another try makes sense, sent as `Retry-After`. */
	retryAfter?: number | undefined;
	details?: ErrorDetail[] | undefined;
	/** For the log only, never for the answer. */
	cause?: unknown;
}

/** A request is answered with this error instead of its output. Its message is the code: no other text can leave. */
export class Refusal extends Error {
	readonly [refusal] = true;
	readonly code: ErrorCode;
	readonly retryAfter: number | undefined;
	readonly details: ErrorDetail[] | undefined;

	/** Next bundles the start and the routes apart, each with a class of its own: a mark tells them all. */
	static override [Symbol.hasInstance](value: unknown): boolean {
		return value instanceof Error && refusal in value;
	}

	constructor(code: ErrorCode, { retryAfter, details, cause }: RefusalOptions = {}) {
		super(code, { cause });
		this.name = "Refusal";
		this.code = code;
		this.retryAfter = retryAfter;
		this.details = details;
	}
}

/** The input is well-formed but does not go with what is there: an appid that is taken, say. `path`: the member that is at fault. */
export function conflict(path: string, en: string, zh: string): Refusal {
	return new Refusal("invalid_request", { details: [{ path, message: { en, zh } }] });
}
