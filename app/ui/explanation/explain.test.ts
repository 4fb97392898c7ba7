import { createTranslator } from "next-intl";
import { describe, expect, test } from "vitest";
import { type AuditReason, actions, decryptFailures, entryFailures, outcomes } from "../../../lib/audit-codes.ts";
import { errors } from "../../../lib/errors.ts";
import { platformNames, platforms } from "../../../lib/platforms/index.ts";
import { locales, messagesOf } from "../messages.ts";
import { blameOfReason } from "./blame.ts";
import { type Explanation, explain, type Say, type Told } from "./explain.ts";

const reasons = Object.keys(blameOfReason);
const errcodes = platformNames.flatMap((platform) =>
	Object.keys(platforms[platform].errcodes).map((errcode) => ({ platform, errcode })),
);

async function speaker(locale: (typeof locales)[number]): Promise<Say> {
	const { explanations } = await messagesOf(locale);
	const onError = (error: Error) => {
		throw error;
	};
	return createTranslator({ locale, messages: { explanations }, namespace: "explanations", onError });
}

const told = (event: Partial<Told>): Told => ({
	...{ action: "decrypt", outcome: "refused", reason: null, detail: {} },
	...event,
});

function texts({ headline, title, cause, remedy }: Explanation): string[] {
	return [headline, title, cause, remedy].filter((text) => text !== null);
}

function sentences(text: string): number {
	return text.split(/[。！？]|[.!?](?:\s|$)/).filter((sentence) => sentence.trim() !== "").length;
}

describe.each(locales)("in %s", (locale) => {
	const everything: Told[] = [
		...actions.flatMap((action) => outcomes.map((outcome) => told({ action, outcome }))),
		...actions.flatMap((action) => reasons.map((reason) => told({ action, reason }))),
		...actions.flatMap((action) =>
			errcodes.map((detail) => told({ action, outcome: "failed", reason: "app_misconfigured", detail })),
		),
	];

	test("every action, outcome, reason and errcode is explained, in at most three short sentences", async () => {
		const say = await speaker(locale);
		for (const event of everything) {
			const explanation = explain(say, event);
			for (const text of texts(explanation)) {
				expect(text, JSON.stringify(event)).toMatch(/\S/);
				expect(text).not.toMatch(/explanations\.|undefined|\{/);
			}
			const { cause, remedy, title } = explanation;
			expect(sentences(cause) + sentences(remedy ?? ""), `${cause} ${remedy}`).toBeLessThanOrEqual(3);
			expect(`${cause}${remedy}`.length, cause).toBeLessThanOrEqual(locale === "en" ? 270 : 120);
			expect((title ?? "").length, String(title)).toBeLessThanOrEqual(locale === "en" ? 48 : 18);
			if (event.outcome !== "ok") expect(remedy, JSON.stringify(event)).not.toBeNull();
		}
	});

	test("every errcode of every platform has words of its own, and none is explained that is not known", async () => {
		const { other, ...explained } = (await messagesOf(locale)).explanations.errcodes;
		const known = errcodes.map(({ platform, errcode }) => `${platform} ${errcode.replaceAll(".", "_")}`);
		expect(
			Object.entries(explained)
				.flatMap(([name, words]) => Object.keys(words).map((one) => `${name} ${one}`))
				.sort(),
		).toEqual(known.sort());
	});

	test("each reason and each errcode says something of its own", async () => {
		const say = await speaker(locale);
		const causes = reasons.map((reason) => explain(say, told({ action: "login", reason })).cause);
		const refused = causes.filter((cause) => cause === say("outcomes.refused.cause"));
		expect(refused).toEqual([]);
		expect(new Set(causes).size).toBeGreaterThan(reasons.length - 2);
	});
});

test("the reasons that are explained are those that there are", () => {
	const all: AuditReason[] = [...decryptFailures, ...entryFailures];
	expect(reasons.sort()).toEqual([...all, ...Object.keys(errors)].sort());
});

describe("an explanation", () => {
	test("names the address that WeChat does not allow, and where to allow it", async () => {
		const refusal = told({
			...{ action: "login", outcome: "failed", reason: "app_misconfigured" },
			detail: { errcode: 40164, hint: "203.0.113.9" },
		});
		const zh = explain(await speaker("zh-CN"), refusal);
		expect(zh).toMatchObject({ headline: "登录出错", title: "服务器 IP 不在白名单", blame: "console" });
		expect(zh.cause).toContain("203.0.113.9");
		expect(zh.remedy).toContain("IP 白名单 加入 203.0.113.9");
		const unnamed = explain(await speaker("zh-CN"), { ...refusal, detail: { errcode: 40164 } });
		expect(unnamed.cause).toContain("本服务器的出口 IP");
	});

	test("tells an errcode that nobody knows by its number", async () => {
		const say = await speaker("en");
		const detail = { errcode: 61007 };
		expect(explain(say, told({ action: "login", outcome: "failed", reason: "upstream_error", detail })).title).toBe(
			"Platform error 61007",
		);
	});

	test("tells the codes of the phone button from those of logins, and a wrong password from a missing key", async () => {
		const say = await speaker("en");
		const title = (event: Partial<Told>) => explain(say, told(event)).title;
		const detail = { errcode: 40029 };
		expect(title({ action: "login", reason: "invalid_code", detail })).toBe("The code is wrong or expired");
		expect(title({ action: "phone", reason: "invalid_code", detail })).toBe("The phone code is wrong or expired");
		expect(title({ action: "decrypt", reason: "invalid_code", detail })).toBe("The code is wrong or expired");
		expect(title({ action: "decrypt", reason: "invalid_code" })).toBe("The code is another user's");
		expect(title({ action: "operator.signIn", reason: "wrong_password" })).toBe("Wrong password");
		expect(title({ action: "sign", reason: "unauthorized" })).toBe("Not signed in");
	});

	test("says when an older session key was needed, and otherwise nothing of what went well", async () => {
		const say = await speaker("en");
		expect(explain(say, told({ outcome: "ok", detail: { keyAge: 0 } }))).toMatchObject({ title: null, remedy: null });
		expect(explain(say, told({ outcome: "ok", detail: { keyAge: 1 } })).remedy).toContain("older session key");
	});

	test("tells the reset of a session key from the ending of sessions", async () => {
		const say = await speaker("en");
		const reset = told({ action: "session.expire", outcome: "ok", detail: { sessionKeyReset: true } });
		expect(explain(say, reset).headline).toBe("Session key reset");
		expect(explain(say, { ...reset, outcome: "refused", reason: "no_session_key" })).toMatchObject({
			...{ headline: "Reset of the session key refused", title: "No valid session key to reset", blame: "none" },
		});
		expect(explain(say, { ...reset, detail: {} }).headline).toBe("Sessions ended");
	});

	test("keeps the words of an operator apart from ours", async () => {
		const say = await speaker("en");
		const expired = told({ action: "session.expire", outcome: "ok", reason: "The phone was stolen" });
		expect(explain(say, expired).given).toBe("The phone was stolen");
		expect(explain(say, { ...expired, reason: null, detail: { reason: "lost" } }).given).toBe("lost");
		expect(explain(say, told({ reason: "<b>odd</b>" })).given).toBe("<b>odd</b>");
		expect(explain(say, told({ reason: "bad_padding" })).given).toBeNull();
	});
});
