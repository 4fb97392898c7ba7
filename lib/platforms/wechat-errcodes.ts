import type { Meanings } from "./refusals.ts";

const misconfigured = { code: "app_misconfigured" } as const;
const addressRefused = { ...misconfigured, tellsAddress: true } as const;
const tokenRefused = { code: "upstream_error", accessTokenRefused: true } as const;
const fault = { code: "upstream_error" } as const;

/** The errcodes of the calls that we make, as far as WeChat's documents tell them. A day's quota does not end before an hour. */
export const wechatErrcodes = {
	[-1]: { code: "upstream_busy", retryAfter: 2 },
	40001: tokenRefused,
	40003: fault,
	40013: misconfigured,
	40014: tokenRefused,
	40029: { code: "invalid_code" },
	40125: misconfigured,
	40163: { code: "code_used" },
	40164: addressRefused,
	40226: { code: "user_blocked" },
	40243: misconfigured,
	41002: misconfigured,
	41004: misconfigured,
	41008: fault,
	42001: tokenRefused,
	45009: { code: "upstream_rate_limited", retryAfter: 3600 },
	45011: { code: "upstream_rate_limited", retryAfter: 60 },
	47001: fault,
	48001: misconfigured,
	48004: fault,
	50002: fault,
	87009: fault,
	89503: addressRefused,
	89506: addressRefused,
	89507: addressRefused,
} as const satisfies Meanings;
