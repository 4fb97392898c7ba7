import { expect, test } from "vitest";
import { phonePlatform } from "../script/test-platforms.ts";
import type { Exchange } from "../script/wire.ts";
import { arrowsOf } from "./arrows.ts";

const platform = await phonePlatform("wechat");
const drawn = (given: Partial<Exchange>) =>
	arrowsOf({
		...{ platform },
		...{ id: 1, at: 0, ms: 1, sender: "program", method: "POST", path: "/api/login", why: "login", status: 200 },
		...{ answer: {}, error: null, message: null, retryAfter: null, requestId: null },
		...given,
	}).map(({ from, to, text }) => `${from} → ${to}: ${text}`);

test("a login goes on to the platform, and session key and openid stay with Lingpai", () => {
	expect(drawn({})).toEqual([
		"program → lingpai: POST /api/login",
		"lingpai → platform: jscode2session",
		"platform → lingpai: openid, session_key",
		"lingpai → program: 200 token",
	]);
});

test("what Lingpai refuses by itself never reaches the platform", () => {
	expect(drawn({ status: 409, error: "code_used" })).toEqual([
		"program → lingpai: POST /api/login",
		"lingpai → program: 409 code_used",
	]);
	expect(drawn({ path: "/api/session?upstream=1", method: "GET", status: 401, error: "session_revoked" })).toEqual([
		"program → lingpai: GET /api/session",
		"lingpai → program: 401 session_revoked",
	]);
});

test("what the platform does not have never reaches it, and it gives no session key where it has none", () => {
	const keyless = { ...platform, hasSessionKeys: false, calls: { ...platform.calls, checkKey: null } };
	const check = { path: "/api/session?upstream=1", method: "GET" } as const;
	expect(drawn({ ...check, platform: keyless })).toHaveLength(2);
	expect(drawn({ path: "/api/phone", status: 422, error: "unsupported_by_platform" })).toHaveLength(2);
	expect(drawn({ platform: keyless })).toContain("platform → lingpai: openid");
});

test("data is decrypted here, without the platform, unless a code comes along", () => {
	expect(drawn({ path: "/api/decrypt", body: { encryptedData: "" } })).toHaveLength(2);
	expect(drawn({ path: "/api/decrypt", body: { encryptedData: "", code: "x" } })).toContain(
		"lingpai → platform: jscode2session",
	);
});

test("what the phone gives comes from the platform, not from Lingpai", () => {
	expect(drawn({ sender: "phone", path: "/api/simulator/data", body: { kind: "weRunData" } })).toEqual([
		"program → platform: wx.getWeRunData",
		"platform → program: encryptedData, iv",
	]);
});

test("nothing is drawn where no answer came", () => {
	expect(drawn({ status: null, error: "unreachable" })).toEqual([]);
});
