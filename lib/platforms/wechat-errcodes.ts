import type { ErrorCode } from "../errors.ts";
import { PlatformRefusal } from "./platform.ts";

const codes: Readonly<Record<number, ErrorCode>> = {
	[-1]: "upstream_busy",
	40029: "invalid_code",
	40163: "code_used",
	40226: "user_blocked",
	45011: "upstream_rate_limited",
	45009: "upstream_rate_limited",
	40013: "app_misconfigured",
	40125: "app_misconfigured",
	40164: "app_misconfigured",
	40243: "app_misconfigured",
	41002: "app_misconfigured",
	41004: "app_misconfigured",
};

/** Seconds until another try: busy passes soon, a minute's quota in a minute, a day's quota not before an hour. */
const waits: Readonly<Record<number, number>> = { [-1]: 2, 45011: 60, 45009: 3600 };

const accessTokenRefused = new Set([40001, 42001, 40014]);

/** The errcode for a server address that is not on the app's allow list. */
const addressNotAllowed = 40164;

/** What a WeChat errcode means for us. Of errmsg only the address in 40164 is kept; the rest may echo the secret. */
export function refusalOfErrcode(errcode: number, errmsg: unknown): PlatformRefusal {
	return new PlatformRefusal(codes[errcode] ?? "upstream_error", {
		errcode,
		hint: errcode === addressNotAllowed ? addressIn(errmsg) : null,
		retryAfter: waits[errcode],
		accessTokenRefused: accessTokenRefused.has(errcode),
	});
}

function addressIn(errmsg: unknown): string | null {
	return (typeof errmsg === "string" && /\b(?:\d{1,3}\.){3}\d{1,3}\b/.exec(errmsg)?.[0]) || null;
}
