import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Count } from "../db/installation.ts";
import { StorageUnavailable } from "../db/storage.ts";
import { createMetrics } from "./metrics.ts";
import { observed } from "./platforms/observed.ts";
import { type Platform, PlatformRefusal } from "./platforms/platform.ts";
import { wechatMembers } from "./platforms/wechat-data.ts";
import { Tallies } from "./tallies.ts";

const hour = 3_600_000;
const noon = Date.parse("2026-01-31T12:00:00.000Z");

let written: { at: number; counts: readonly Count[] }[];
let isBroken: boolean;
let warnings: unknown[];
let now: number;
let tallies: Tallies;

beforeEach(() => {
	vi.useFakeTimers();
	written = [];
	warnings = [];
	isBroken = false;
	now = noon + 5_000;
	const counts = {
		add: async (at: number, added: readonly Count[]) => {
			if (isBroken) throw new StorageUnavailable("SQLITE_FULL");
			written.push({ at, counts: added });
		},
		set: async () => undefined,
		series: async () => [],
		purge: async () => 0,
	};
	const log = { warn: (told: unknown) => void warnings.push(told) };
	tallies = new Tallies({ storage: { counts }, log, now: () => now });
});

afterEach(() => {
	vi.useRealTimers();
});

/** A call that takes this many milliseconds and ends so. */
async function call(appid: string, milliseconds: number, error?: Error): Promise<void> {
	const ended = tallies.upstream(appid, "exchange", async () => {
		await new Promise((resolve) => setTimeout(resolve, milliseconds));
		if (error) throw error;
	});
	const outcome = expect(ended);
	const checked = error ? outcome.rejects.toBe(error) : outcome.resolves.toBeUndefined();
	await vi.advanceTimersByTimeAsync(milliseconds);
	await checked;
}

const exchanges = { appid: "wx1", name: "upstream.exchange", label: "" };

describe("calls to a platform", () => {
	test("are written together, by app, call and how they ended, with the milliseconds they took", async () => {
		await call("wx1", 20);
		await call("wx1", 30);
		await call("wx1", 40, new PlatformRefusal("upstream_timeout"));
		await call("wx1", 5, new TypeError("a bug"));
		await call("wx2", 7);
		expect(written).toEqual([]);
		await vi.advanceTimersByTimeAsync(10_000);
		expect(written).toEqual([
			{
				at: noon,
				counts: [
					{ ...exchanges, count: 2, total: 50 },
					{ ...exchanges, label: "upstream_timeout", count: 1, total: 40 },
					{ ...exchanges, label: "internal", count: 1, total: 5 },
					{ ...exchanges, appid: "wx2", count: 1, total: 7 },
				],
			},
		]);
	});

	test("are written at most every ten seconds, however many there are, and nothing is written without any", async () => {
		for (let i = 0; i < 100; i++) await call("wx1", 250);
		expect(written.map(({ counts }) => counts[0]?.count)).toEqual([40, 40]);
		await vi.advanceTimersByTimeAsync(10_000);
		expect(written.map(({ counts }) => counts[0]?.count)).toEqual([40, 40, 20]);
		await vi.advanceTimersByTimeAsync(3 * hour);
		expect(written).toHaveLength(3);
	});

	test("count for the hour in which they ended, however late that is written", async () => {
		now = noon - 1;
		await call("wx1", 1);
		now = noon;
		await call("wx1", 1);
		await vi.advanceTimersByTimeAsync(10_000);
		expect(written.map(({ at }) => at)).toEqual([noon - hour, noon]);
	});

	test("do not fail with the storage: what could not be written is written later, once, and told once", async () => {
		isBroken = true;
		await call("wx1", 20);
		await vi.advanceTimersByTimeAsync(25_000);
		expect(warnings).toEqual([{ reason: "SQLITE_FULL" }]);
		await call("wx1", 30);
		isBroken = false;
		await vi.advanceTimersByTimeAsync(30_000);
		expect(written).toEqual([{ at: noon, counts: [{ ...exchanges, count: 2, total: 50 }] }]);
	});

	test("of more than a day that could not be written are forgotten, the oldest first", async () => {
		isBroken = true;
		for (let i = 0; i < 30; i++) {
			now = noon + i * hour;
			await call("wx1", 1);
		}
		await vi.advanceTimersByTimeAsync(10_000);
		isBroken = false;
		await vi.advanceTimersByTimeAsync(10_000);
		expect(written.map(({ at }) => at)).toEqual(Array.from({ length: 24 }, (_, i) => noon + (i + 6) * hour));
	});

	test("that were not written yet are written at the end, and no timer is left", async () => {
		await call("wx1", 20);
		await tallies.close();
		expect(written).toHaveLength(1);
		expect(vi.getTimerCount()).toBe(0);
	});

	test("do not keep the end waiting when the storage is broken", async () => {
		isBroken = true;
		await call("wx1", 20);
		await tallies.close();
		expect(warnings).toHaveLength(1);
		expect(vi.getTimerCount()).toBe(0);
	});
});

test("every call of a platform to its servers is counted under its own name, and nothing else is", async () => {
	const platform: Platform = {
		members: wechatMembers,
		exchange: async () => ({ openid: "o", unionid: null, sessionKey: null }),
		accessToken: async () => ({ token: "t", expiresIn: 7200 }),
		phone: async () => ({ phoneNumber: "", purePhoneNumber: "", countryCode: "" }),
		checkKey: async () => Promise.reject(new PlatformRefusal("upstream_busy")),
		verify: () => true,
	};
	const watched = observed(platform, { name: "wechat", appid: "wx1", metrics: createMetrics(), tallies });
	const app = { appid: "wx1", secret: "s" };
	await watched.exchange(app, { code: "code" });
	await watched.accessToken?.(app);
	await watched.phone?.("t", "code", "o");
	await expect(watched.checkKey?.("t", "o", "k")).rejects.toMatchObject({ code: "upstream_busy" });
	expect(watched.verify?.("", "", "")).toBe(true);
	await tallies.close();
	expect(written.flatMap(({ counts }) => counts.map(({ appid, name, label }) => [appid, name, label]))).toEqual([
		["wx1", "upstream.exchange", ""],
		["wx1", "upstream.accessToken", ""],
		["wx1", "upstream.phone", ""],
		["wx1", "upstream.checkKey", "upstream_busy"],
	]);
});
