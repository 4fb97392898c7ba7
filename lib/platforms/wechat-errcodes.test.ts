import { expect, test } from "vitest";
import { refusalBy } from "./refusals.ts";
import { wechatErrcodes } from "./wechat-errcodes.ts";

const refusalOfErrcode = (errcode: number, text: unknown) => refusalBy(wechatErrcodes, errcode, text);

test.each([
	[-1, "upstream_busy", 2],
	[40029, "invalid_code", undefined],
	[40163, "code_used", undefined],
	[40226, "user_blocked", undefined],
	[45009, "upstream_rate_limited", 3600],
	[45011, "upstream_rate_limited", 60],
	[40013, "app_misconfigured", undefined],
	[40125, "app_misconfigured", undefined],
	[40164, "app_misconfigured", undefined],
	[40243, "app_misconfigured", undefined],
	[41002, "app_misconfigured", undefined],
	[41004, "app_misconfigured", undefined],
	[48001, "app_misconfigured", undefined],
	[89503, "app_misconfigured", undefined],
	[89506, "app_misconfigured", undefined],
	[89507, "app_misconfigured", undefined],
	[99999, "upstream_error", undefined],
])("WeChat's %i means %s, with Retry-After %s", (errcode, code, retryAfter) => {
	expect(refusalOfErrcode(errcode, "x")).toMatchObject({ errcode, code, retryAfter, untouched: false, hint: null });
});

test.each([40001, 40014, 42001])("%i asks for another access token, others do not", (errcode) => {
	expect(refusalOfErrcode(errcode, "")).toMatchObject({ code: "upstream_error", accessTokenRefused: true });
	expect(refusalOfErrcode(40029, "").accessTokenRefused).toBe(false);
});

test("of all texts only the address that is not allowed is kept", () => {
	const hint = (errcode: number, errmsg: unknown) => refusalOfErrcode(errcode, errmsg).hint;
	expect(hint(40164, "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist secret")).toBe("203.0.113.9");
	expect(hint(89503, "this ip 203.0.113.9 has to be confirmed, secret")).toBe("203.0.113.9");
	expect(hint(40164, "invalid secret-of-ours")).toBeNull();
	expect(hint(40164, { ip: "203.0.113.9" })).toBeNull();
	expect(hint(40125, "invalid appsecret 203.0.113.9")).toBeNull();
});

test("a word that is no known code is not kept: it may be any text", () => {
	const meanings = { "isv.code-invalid": { code: "invalid_code" } } as const;
	expect(refusalBy(meanings, "isv.code-invalid", "")).toMatchObject({
		code: "invalid_code",
		errcode: "isv.code-invalid",
	});
	for (const word of ["toString", "__proto__", "secret-of-ours"]) {
		expect(refusalBy(meanings, word, "")).toMatchObject({ code: "upstream_error", errcode: null });
	}
});
