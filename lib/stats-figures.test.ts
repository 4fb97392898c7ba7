import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Count } from "../db/installation.ts";
import { all, type Figures, figuresOf } from "./stats-figures.ts";

const names = [
	["login", ["", "invalid_code", "upstream_timeout"]],
	["decrypt", ["", "bad_padding", "watermark_stale", "code_used"]],
	["verify", ["", "signature_mismatch", "no_session_key"]],
	["user.new", [""]],
	["upstream.exchange", ["", "invalid_code", "upstream_timeout"]],
	["upstream.phone", ["", "app_misconfigured"]],
	["operator.signIn", ["", "unauthorized"]],
] as const;

const flow: fc.Arbitrary<Count> = fc.constantFrom(...names).chain(([name, labels]) =>
	fc.record({
		appid: fc.constantFrom("wx1", "wx2", null),
		name: fc.constant(name),
		label: fc.constantFrom(...labels),
		count: fc.integer({ min: 1, max: 10_000 }),
		total: fc.integer({ min: 0, max: 10_000_000 }),
	}),
);

/** The figures that add up, whatever the counts are split into. */
function additive(figures: Figures) {
	const { meanLatency, platformLatency, activeSessions, ...sums } = figures;
	return sums;
}

function added(one: Record<string, number>, other: Record<string, number>): Record<string, number> {
	const codes = new Set([...Object.keys(one), ...Object.keys(other)]);
	return Object.fromEntries([...codes].map((code) => [code, (one[code] ?? 0) + (other[code] ?? 0)]));
}

describe("figures", () => {
	test("of two spans are those of both together", () => {
		fc.assert(
			fc.property(fc.array(flow), fc.array(flow), (one, other) => {
				const [a, b, both] = [
					additive(figuresOf(one)),
					additive(figuresOf(other)),
					additive(figuresOf([...one, ...other])),
				];
				expect(both).toEqual({
					logins: a.logins + b.logins,
					newUsers: a.newUsers + b.newUsers,
					decryptions: a.decryptions + b.decryptions,
					signatures: a.signatures + b.signatures,
					platformCalls: a.platformCalls + b.platformCalls,
					refusedLogins: added(a.refusedLogins, b.refusedLogins),
					decryptFailures: added(a.decryptFailures, b.decryptFailures),
					signatureFailures: added(a.signatureFailures, b.signatureFailures),
					platformErrors: added(a.platformErrors, b.platformErrors),
				});
			}),
		);
	});

	test("do not depend on the order of the counts, nor on how one is split", () => {
		const splittable = fc.array(fc.tuple(flow, fc.double({ min: 0, max: 1, noNaN: true })));
		fc.assert(
			fc.property(splittable, (given) => {
				const whole = given.map(([count]) => count);
				const split = given.flatMap(([one, at]) => {
					const [count, total] = [Math.floor(one.count * at), Math.floor(one.total * at)];
					return [
						{ ...one, count: one.count - count, total: one.total - total },
						{ ...one, count, total },
					];
				});
				expect(figuresOf(split.reverse())).toEqual(figuresOf(whole));
			}),
		);
	});

	test("count every login once, as good or as refused", () => {
		fc.assert(
			fc.property(fc.array(flow), (counts) => {
				const { logins, refusedLogins } = figuresOf(counts);
				const counted = counts.filter(({ name }) => name === "login").reduce((sum, { count }) => sum + count, 0);
				expect(logins + all(refusedLogins)).toBe(counted);
			}),
		);
	});

	test("tell a mean that lies between the fastest and the slowest", () => {
		fc.assert(
			fc.property(fc.array(flow, { minLength: 1 }), (counts) => {
				const calls = counts.filter(({ name }) => name.startsWith("upstream."));
				const means = calls.map(({ count, total }) => total / count);
				const { meanLatency, platformLatency } = figuresOf(counts);
				if (calls.length === 0) expect([meanLatency, platformLatency]).toEqual([null, {}]);
				else expect(meanLatency).not.toBeNull();
				for (const mean of [...Object.values(platformLatency), ...(meanLatency === null ? [] : [meanLatency])]) {
					expect(mean).toBeGreaterThanOrEqual(Math.min(...means) - 0.5);
					expect(mean).toBeLessThanOrEqual(Math.max(...means) + 0.5);
				}
			}),
		);
	});

	test("tell failures of data by reason, and leave a refused code out of the decryptions", () => {
		const counts = [
			{ appid: "wx1", name: "decrypt", label: "", count: 90, total: 0 },
			{ appid: "wx1", name: "decrypt", label: "bad_padding", count: 9, total: 0 },
			{ appid: "wx1", name: "decrypt", label: "upstream_timeout", count: 5, total: 0 },
			{ appid: "wx1", name: "verify", label: "signature_mismatch", count: 2, total: 0 },
		];
		expect(figuresOf(counts)).toMatchObject({
			decryptions: 99,
			decryptFailures: { bad_padding: 9 },
			signatures: 2,
			signatureFailures: { signature_mismatch: 2 },
		});
	});

	test("call a wrong code no error of the platform", () => {
		const call = { appid: "wx1", name: "upstream.exchange", count: 4, total: 400 };
		const counts = [
			{ ...call, label: "" },
			{ ...call, label: "invalid_code" },
			{ ...call, label: "upstream_timeout", total: 12_000 },
		];
		expect(figuresOf(counts)).toMatchObject({
			platformCalls: 12,
			platformErrors: { upstream_timeout: 4 },
			platformLatency: { exchange: 1067 },
			meanLatency: 1067,
		});
	});

	test("add the active sessions of the apps, each the mean of its samples, and know when nobody looked", () => {
		const sample = { name: "sessions.active", label: "" };
		const counts = [
			{ ...sample, appid: "wx1", count: 2, total: 20 },
			{ ...sample, appid: "wx1", count: 1, total: 40 },
			{ ...sample, appid: "wx2", count: 1, total: 5 },
		];
		expect(figuresOf(counts).activeSessions).toBe(25);
		expect(figuresOf([{ ...sample, appid: "wx1", count: 1, total: 0 }]).activeSessions).toBe(0);
		expect(figuresOf([]).activeSessions).toBeNull();
	});
});
