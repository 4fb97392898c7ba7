import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CountedStep } from "../db/installation.ts";
import { type Attention, attentionCodes, attentionTo, type Situation } from "./attention.ts";
import { type Installation, severities } from "./concerns.ts";

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.parse("2026-01-31T08:20:00.000Z");
const present = Date.parse("2026-01-31T08:00:00.000Z");

const sound: Installation = {
	publicUrl: "https://lingpai.example.com",
	rateLimits: true,
	isSimulated: false,
	freeDisk: null,
	dataSize: null,
	ownersWithoutSecondFactor: 0,
	isCalledFromElsewhere: true,
	isBehindUnknownProxy: false,
	keysBesideData: true,
};

/** A count of an app, so many hours ago. */
function ago(hours: number, name: string, label: string, count: number, appid: string | null = "wx1"): CountedStep {
	return { at: present - hours * hour, appid, name, label, count, total: 0 };
}

/** A quiet week: a hundred logins a day, of which few are refused, and as many decryptions. */
const usual = [
	ago(0, "login", "", 700),
	ago(0, "login", "invalid_code", 7),
	ago(0, "decrypt", "", 650),
	ago(0, "decrypt", "bad_padding", 50),
	ago(0, "verify", "", 700),
	ago(0, "upstream.exchange", "", 700),
].map((one) => ({ ...one, at: present - 8 * day }));

/** As usual, all day long. */
const today = Array.from({ length: 25 }, (_, hours) => [
	ago(hours, "login", "", 4),
	ago(hours, "decrypt", "", 4),
	ago(hours, "verify", "", 4),
	ago(hours, "upstream.exchange", "", 4),
]).flat();

function attention(happened: readonly CountedStep[], changes: Partial<Situation> = {}): Attention[] {
	const apps = [{ appid: "wx1", isSimulated: false }];
	const lately = [...today, ...happened];
	return attentionTo({ now, apps, platformsDown: new Map(), lately, usually: usual, installation: sound, ...changes });
}

const codes = (happened: readonly CountedStep[], changes?: Partial<Situation>) =>
	attention(happened, changes).map(({ code, severity }) => `${code} ${severity}`);

describe("attention", () => {
	test("is asked of nobody on a day like any other", () => {
		expect(attention([])).toEqual([]);
	});

	test("is asked for an app that the platform refuses, with the hour in which that began", () => {
		const refused = [7, 1, 0].map((hours) => ago(hours, "upstream.exchange", "app_misconfigured", 3));
		expect(attention(refused)).toMatchObject([
			{ code: "app_misconfigured", severity: "error", appid: "wx1", count: 6, since: present - 7 * hour },
		]);
	});

	test("is no more asked once the platform takes the app again", () => {
		expect(codes([ago(1, "upstream.exchange", "app_misconfigured", 30)])).toEqual([]);
		const silent = {
			lately: [...today.filter(({ at }) => at < present), ago(1, "upstream.exchange", "app_misconfigured", 30)],
		};
		expect(codes([], silent)).toEqual(["app_misconfigured error"]);
	});

	test("is not asked for what was mended hours ago", () => {
		expect(codes([ago(3, "upstream.exchange", "app_misconfigured", 30)])).toEqual([]);
		expect(codes([ago(3, "upstream.exchange", "upstream_timeout", 300)])).toEqual([]);
	});

	test("is asked for a platform that is taken for down, as long as somebody finds it so", () => {
		const down = (at: number) => ({ platformsDown: new Map([["wx1", { since: now - 2 * hour, at }]]) });
		expect(attention([], down(now - 30_000))).toMatchObject([
			{ code: "platform_down", severity: "error", appid: "wx1", since: now - 2 * hour },
		]);
		expect(attention([], down(now - 300_000))).toEqual([]);
	});

	test("is asked when a platform's quota is spent, whatever the call", () => {
		expect(attention([ago(0, "upstream.phone", "upstream_rate_limited", 1)])).toMatchObject([
			{ code: "platform_quota", severity: "error", count: 1 },
		]);
	});

	test.each([
		["upstream_timeout", "platform_timeouts"],
		["upstream_error", "platform_errors"],
		["upstream_busy", "platform_errors"],
	])("is asked when more than a twentieth of the calls end as %s", (label, code) => {
		const calls = (count: number) => [
			ago(0, "upstream.exchange", "", 95 - 8),
			ago(0, "upstream.exchange", label, count),
		];
		expect(codes(calls(5))).toEqual([]);
		expect(attention(calls(6))).toMatchObject([{ code, severity: "warning", count: 6, share: 6 / 101 }]);
		expect(codes(calls(200))).toEqual([`${code} error`]);
	});

	test("is not asked for a few failures of a platform that is hardly called", () => {
		const lately = [ago(0, "upstream.exchange", "upstream_timeout", 4), ago(2, "login", "", 1)];
		expect(codes([], { lately })).toEqual([]);
	});

	test.each([
		["decrypt", "bad_padding", "decrypt_failures"],
		["verify", "signature_mismatch", "signature_failures"],
		["login", "code_used", "login_refusals"],
	])("is asked when far more is refused of what is sent to %s than in the week before", (name, label, code) => {
		const failed = (count: number) => [ago(1, name, label, count)];
		expect(codes(failed(1))).toEqual([]);
		expect(attention(failed(40))).toMatchObject([
			{ code, severity: "warning", appid: "wx1", count: 40, share: 40 / 48, since: present - hour },
		]);
	});

	test("is asked when a day's refusals are far above the usual, though none is recent", () => {
		expect(attention([ago(9, "decrypt", "bad_padding", 200)])).toMatchObject([
			{ code: "decrypt_failures", count: 200, share: 200 / 300, since: present - 9 * hour },
		]);
	});

	test("is not asked twice for logins that the platform failed", () => {
		const failed = [ago(0, "login", "upstream_timeout", 50), ago(0, "upstream.exchange", "upstream_timeout", 50)];
		expect(codes(failed)).toEqual(["platform_timeouts error"]);
	});

	test("is asked for an app whose logins stopped, louder when many used it", () => {
		expect(attention([], { lately: [] })).toMatchObject([{ code: "app_silent", severity: "error", count: 700 }]);
		expect(codes([], { lately: [], usually: [ago(0, "login", "", 3)] })).toEqual(["app_silent warning"]);
		expect(codes([], { lately: [], usually: [] })).toEqual([]);
		expect(codes([], { lately: [], apps: [{ appid: "wx1", isSimulated: true }] })).toEqual([]);
		expect(codes([], { lately: [], apps: [] })).toEqual([]);
	});

	test("is asked for sign-ins that failed beyond those that went well", () => {
		const signIns = (failed: number, ok: number) => [
			ago(2, "operator.signIn", "unauthorized", failed, null),
			ago(1, "operator.signIn", "", ok, null),
		];
		expect(codes(signIns(9, 0))).toEqual([]);
		expect(codes(signIns(15, 6))).toEqual([]);
		expect(attention(signIns(15, 5))).toMatchObject([
			{ code: "sign_in_failures", severity: "warning", appid: null, count: 10, since: present - 2 * hour },
		]);
	});

	test("is asked for the installation, but not for keys that are kept as they should be", () => {
		expect(codes([], { installation: { ...sound, rateLimits: false } })).toEqual(["rate_limits_off warning"]);
	});

	test("tells nothing of the installation to whom it is no business", () => {
		const failed = [ago(0, "operator.signIn", "unauthorized", 500, null)];
		expect(codes(failed, { installation: null })).toEqual([]);
	});

	test("is asked app by app", () => {
		const refused = (appid: string, count: number) => ago(0, "upstream.exchange", "app_misconfigured", count, appid);
		const apps = ["wx1", "wx2", "wx3"].map((appid) => ({ appid, isSimulated: false }));
		const found = attention([refused("wx2", 1), refused("wx3", 9), refused("wx-else", 99)], { apps });
		expect(found.map(({ appid, count }) => [appid, count])).toEqual([
			["wx3", 9],
			["wx2", 1],
		]);
	});

	test("tells first what is urgent, whatever happened", () => {
		const names = ["login", "decrypt", "verify", "upstream.exchange", "upstream.phone", "operator.signIn"];
		const labels = ["", "bad_padding", "signature_mismatch", "app_misconfigured", "upstream_timeout", "unauthorized"];
		const count = fc.record({
			at: fc.integer({ min: 0, max: 24 }).map((hours) => present - hours * hour),
			appid: fc.constantFrom("wx1", "wx2", null),
			name: fc.constantFrom(...names),
			label: fc.constantFrom(...labels),
			count: fc.integer({ min: 1, max: 1_000 }),
			total: fc.constant(0),
		});
		const apps = ["wx1", "wx2"].map((appid) => ({ appid, isSimulated: false }));
		const installation = { ...sound, rateLimits: false, freeDisk: 1, ownersWithoutSecondFactor: 1 };
		fc.assert(
			fc.property(fc.array(count), fc.array(count), (lately, usually) => {
				const found = attentionTo({ now, apps, lately, usually, installation, platformsDown: new Map() });
				const ranks = found.map(({ severity }) => severities.indexOf(severity));
				expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
				const keys = found.map(({ code, appid }) => `${code} ${appid}`);
				expect(new Set(keys).size).toBe(keys.length);
				for (const { code, count, share, since } of found) {
					expect(attentionCodes).toContain(code);
					expect(count ?? 1).toBeGreaterThan(0);
					expect(share ?? 0.5).toBeGreaterThan(0);
					expect(share ?? 0.5).toBeLessThanOrEqual(1);
					expect(since === null || Number.isFinite(since)).toBe(true);
				}
			}),
		);
	});
});
