import { expect, test } from "vitest";
import { type Collected, dataKinds } from "../../../../../lib/collected.ts";
import { privacyNotice } from "./notice.ts";

const collected = (kinds: readonly string[], changes: Partial<Collected> = {}): Collected => ({
	app: { id: "app_1", appid: "wx1", name: "茶馆", platform: "wechat" },
	kept: {
		...{ openid: true, unionid: true, sessionKey: true, session: true, origin: true, audit: true, loginCode: true },
		...{ nickname: kinds.includes("nickname"), avatar: kinds.includes("avatar"), phone: kinds.includes("phone") },
	},
	absoluteLifetime: 2_592_000,
	settings: { keepEndedSessions: 30, keepAuditDays: 365, maxAuditEvents: null },
	isPushed: false,
	...changes,
});

test("the notice names what is always collected, and nothing that the policy does not want", () => {
	const notice = privacyNotice(collected([]), "微信");
	for (const text of ["openid", "unionid", "session_key", "IP 地址", "User-Agent", "30 天后删除", "保存 365 天"]) {
		expect(notice).toContain(text);
	}
	for (const text of ["昵称", "头像", "手机号", "明示同意"]) expect(notice).not.toContain(text);
});

test.each([
	["nickname", "开发者将在获取你的明示同意后，收集你的微信昵称，用途是"],
	["avatar", "开发者将在获取你的明示同意后，收集你的微信头像，用途是"],
	["phone", "开发者将在获取你的明示同意后，收集你的手机号，用途是"],
])("what the policy stores is named in WeChat's own words: %s", (kind, sentence) => {
	expect(dataKinds).toContain(kind);
	expect(privacyNotice(collected([kind]), "微信")).toContain(sentence);
	expect(privacyNotice(collected([kind]), "微信").match(/明示同意/g)).toHaveLength(1);
});

test("how long things are kept is what the settings say today", () => {
	const settings = { keepEndedSessions: 7, keepAuditDays: null, maxAuditEvents: null };
	const notice = privacyNotice(collected([], { settings, absoluteLifetime: 7_200 }), "微信");
	expect(notice).toContain("最长 2 小时");
	expect(notice).toContain("7 天后删除，安全日志长期保存");
});

test("that WeChat's notice deletes data is promised only where the push is set up", () => {
	expect(privacyNotice(collected(["nickname"]), "微信")).not.toContain("自动删除");
	const pushed = privacyNotice(collected(["nickname", "phone"], { isPushed: true }), "微信");
	expect(pushed).toContain("会自动删除对应的昵称、手机号。你注销微信账号后，你的信息也会自动删除。");
	expect(privacyNotice(collected([], { isPushed: true }), "微信")).toContain("会自动删除对应的信息");
});

test("another platform is called by its name, and what it does not give is not collected", () => {
	const kept = { ...collected(["nickname"]).kept, sessionKey: false };
	const notice = privacyNotice(collected(["nickname"], { kept }), "支付宝");
	expect(notice).toContain("开发者收集支付宝提供的用户标识");
	expect(notice).toContain("收集你的支付宝昵称");
	expect(notice).toContain("在支付宝中点击");
	expect(notice).toContain("收集你的登录时间和最近使用时间。");
	expect(notice).toContain("- 登录凭证只存摘要");
	for (const text of ["微信", "会话密钥"]) expect(notice).not.toContain(text);
});

test("it has no empty line too many, and ends with one", () => {
	for (const kinds of [[], ["nickname", "avatar", "phone"]]) {
		const notice = privacyNotice(collected(kinds), "微信");
		expect(notice).not.toMatch(/\n{3}/);
		expect(notice.endsWith("。\n")).toBe(true);
	}
});
