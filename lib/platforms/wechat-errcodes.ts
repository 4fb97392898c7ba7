import type { ErrorCode } from "../errors.ts";
import { PlatformRefusal } from "./platform.ts";

/** The errcodes of the calls that we make, as far as WeChat's documents tell them; another one may come any day. */
export const wechatErrcodes = [
	...[-1, 40001, 40003, 40013, 40014, 40029, 40125, 40163, 40164, 40226, 40243],
	...[41002, 41004, 41008, 42001, 45009, 45011, 47001, 48001, 48004, 50002, 87009, 89503, 89506, 89507],
] as const;

export type WechatErrcode = (typeof wechatErrcodes)[number];

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
	48001: "app_misconfigured",
	89503: "app_misconfigured",
	89506: "app_misconfigured",
	89507: "app_misconfigured",
};

/** Seconds until another try: busy passes soon, a minute's quota in a minute, a day's quota not before an hour. */
const waits: Readonly<Record<number, number>> = { [-1]: 2, 45011: 60, 45009: 3600 };

const accessTokenRefused = new Set([40001, 42001, 40014]);

/** What WeChat answers to an address that is not on the app's allow list, or that its administrator did not let in. */
const addressRefused = new Set([40164, 89503, 89506, 89507]);

/** What a WeChat errcode means for us. Of errmsg only our address is kept where it is refused; the rest may echo the secret. */
export function refusalOfErrcode(errcode: number, errmsg: unknown): PlatformRefusal {
	return new PlatformRefusal(codes[errcode] ?? "upstream_error", {
		errcode,
		hint: addressRefused.has(errcode) ? addressIn(errmsg) : null,
		retryAfter: waits[errcode],
		accessTokenRefused: accessTokenRefused.has(errcode),
	});
}

function addressIn(errmsg: unknown): string | null {
	return (typeof errmsg === "string" && /\b(?:\d{1,3}\.){3}\d{1,3}\b/.exec(errmsg)?.[0]) || null;
}
