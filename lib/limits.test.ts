import { describe, expect, test, vi } from "vitest";
import { createLimits } from "./limits.ts";

describe("logins", () => {
	const limits = () => createLimits({ on: true });
	type Limits = ReturnType<typeof limits>;

	async function logIn(of: Limits, times: number, address: string | null, appId = "app_1") {
		for (let n = 0; n < times; n += 1) await of.mayLogIn(address, appId);
		return of.mayLogIn(address, appId);
	}

	test("from one address to one app are 300 a minute; the first refusal of a wait says so", async () => {
		const own = limits();
		expect(await logIn(own, 299, "203.0.113.5")).toEqual({ isGranted: true });
		const refused = await own.mayLogIn("203.0.113.5", "app_1");
		expect(refused).toEqual({ isGranted: false, retryAfter: expect.any(Number), isFirst: true });
		expect(await own.mayLogIn("203.0.113.5", "app_1")).toMatchObject({ isGranted: false, isFirst: false });
		expect(await own.mayLogIn("203.0.113.5", "app_2")).toEqual({ isGranted: true });
		expect(await own.mayLogIn("203.0.113.6", "app_1")).toEqual({ isGranted: true });
	});

	test("from one /64 of IPv6 are one address's", async () => {
		const own = limits();
		for (let n = 0; n < 300; n += 1) await own.mayLogIn(`2001:db8:1:2::${n.toString(16)}`, "app_1");
		expect(await own.mayLogIn("2001:db8:1:2:ffff::1", "app_1")).toMatchObject({ isGranted: false });
		expect(await own.mayLogIn("2001:db8:1:3::1", "app_1")).toEqual({ isGranted: true });
	});

	test.each(["127.0.0.1", "172.18.0.1", null])(
		"from %s are not counted by address: all users may be behind it",
		async (address) => {
			expect(await logIn(limits(), 2_000, address)).toEqual({ isGranted: true });
		},
	);

	test("to one app are 30,000 a minute from all addresses together", async () => {
		const own = limits();
		expect(await logIn(own, 29_999, null)).toEqual({ isGranted: true });
		expect(await own.mayLogIn("203.0.113.5", "app_1")).toMatchObject({ isGranted: false, isFirst: true });
		expect(await own.mayLogIn(null, "app_2")).toEqual({ isGranted: true });
	});

	test("refused by an address's limit do not use up the app's", async () => {
		const own = limits();
		await logIn(own, 31_000, "203.0.113.5");
		expect(await own.mayLogIn("203.0.113.6", "app_1")).toEqual({ isGranted: true });
	});

	test("wait no longer than a minute, though the clock be set back meanwhile", async () => {
		vi.useFakeTimers();
		try {
			const own = limits();
			await logIn(own, 300, "203.0.113.5");
			vi.setSystemTime(Date.now() - 3_600_000);
			expect(await own.mayLogIn("203.0.113.5", "app_1")).toMatchObject({ isGranted: false, retryAfter: 60 });
			vi.advanceTimersByTime(60_001);
			expect(await own.mayLogIn("203.0.113.5", "app_1")).toEqual({ isGranted: true });
		} finally {
			vi.useRealTimers();
		}
	});

	test("are not counted while the limits are off", async () => {
		expect(await logIn(createLimits({ on: false }), 1_000, "203.0.113.5")).toEqual({ isGranted: true });
	});
});

describe("requests", () => {
	test("from one address are 5,000 in ten seconds, then there are new ones", () => {
		let now = 0;
		const limits = createLimits({ on: true, now: () => now });
		for (let n = 0; n < 5_000; n += 1) expect(limits.spend("203.0.113.5", 1)).toEqual({ isOver: false });
		now = 4_000;
		expect(limits.spend("203.0.113.5", 1)).toEqual({ isOver: true, wait: 6_000, isFirst: true });
		expect(limits.spend("203.0.113.5", 1)).toMatchObject({ isOver: true, isFirst: false });
		expect(limits.spend("203.0.113.6", 1)).toEqual({ isOver: false });
		now = 10_000;
		expect(limits.spend("203.0.113.5", 1)).toEqual({ isOver: false });
	});

	test("with a valid API key are given back, so that a backend is never refused", () => {
		const limits = createLimits({ on: true, now: () => 0 });
		for (let n = 0; n < 20_000; n += 1) {
			expect(limits.spend("203.0.113.5", 1)).toEqual({ isOver: false });
			limits.giveBack("203.0.113.5");
		}
	});

	test("from inner addresses, or while the limits are off, are not counted", () => {
		for (const [on, address] of [
			[true, "127.0.0.1"],
			[true, null],
			[false, "203.0.113.5"],
		] as const) {
			expect(createLimits({ on }).spend(address, 1_000_000)).toBeNull();
		}
	});
});

describe("failed decryptions", () => {
	test("are counted for each session, ten in ten minutes", async () => {
		const limits = createLimits({ on: true });
		for (let i = 0; i < 10; i++) {
			await limits.mayDecrypt("ses_1");
			await limits.decryptFailed("ses_1");
		}
		const limited = { code: "rate_limited", retryAfter: expect.toSatisfy((wait: number) => wait > 590 && wait <= 600) };
		await expect(limits.mayDecrypt("ses_1")).rejects.toMatchObject(limited);
		await expect(limits.decryptFailed("ses_1")).rejects.toMatchObject(limited);
		await expect(limits.mayDecrypt("ses_2")).resolves.toBeUndefined();
	});

	test("are forgotten after ten minutes", async () => {
		vi.useFakeTimers();
		try {
			const limits = createLimits({ on: true });
			for (let i = 0; i < 10; i++) await limits.decryptFailed("ses_1");
			vi.advanceTimersByTime(599_000);
			await expect(limits.mayDecrypt("ses_1")).rejects.toMatchObject({ code: "rate_limited" });
			vi.advanceTimersByTime(1_001);
			await expect(limits.mayDecrypt("ses_1")).resolves.toBeUndefined();
		} finally {
			vi.useRealTimers();
		}
	});

	test("do not count while the limits are off", async () => {
		const limits = createLimits({ on: false });
		for (let i = 0; i < 50; i++) await limits.decryptFailed("ses_1");
		await expect(limits.mayDecrypt("ses_1")).resolves.toBeUndefined();
	});
});
