import { beforeEach, describe, expect, test, vi } from "vitest";
import { StorageUnavailable } from "../db/storage.ts";
import { createLimits } from "./limits.ts";
import { testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const limitsThatAre = (on: boolean, ticks = () => 0) => createLimits({ ...world.context, on, ticks });

describe("logins", () => {
	const limits = () => limitsThatAre(true);
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
		expect(await logIn(limitsThatAre(false), 1_000, "203.0.113.5")).toEqual({ isGranted: true });
	});
});

describe("requests", () => {
	test("from one address are 5,000 in ten seconds, then there are new ones", () => {
		let now = 0;
		const limits = limitsThatAre(true, () => now);
		for (let n = 0; n < 5_000; n += 1) expect(limits.spend("203.0.113.5", 1)).toEqual({ isOver: false });
		now = 4_000;
		expect(limits.spend("203.0.113.5", 1)).toEqual({ isOver: true, wait: 6_000, isFirst: true });
		expect(limits.spend("203.0.113.5", 1)).toMatchObject({ isOver: true, isFirst: false });
		expect(limits.spend("203.0.113.6", 1)).toEqual({ isOver: false });
		now = 10_000;
		expect(limits.spend("203.0.113.5", 1)).toEqual({ isOver: false });
	});

	test("with a valid API key are given back, so that a backend is never refused", () => {
		const limits = limitsThatAre(true);
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
			expect(limitsThatAre(on).spend(address, 1_000_000)).toBeNull();
		}
	});
});

describe("failed decryptions", () => {
	const fail = async (limits: ReturnType<typeof createLimits>, times: number) => {
		for (let n = 0; n < times; n += 1) await limits.decryptFailed("ses_1");
	};

	test("are counted for each session, ten in ten minutes", async () => {
		const limits = limitsThatAre(true);
		for (let i = 0; i < 10; i++) {
			await limits.mayDecrypt("ses_1");
			await limits.decryptFailed("ses_1");
		}
		const limited = { code: "rate_limited", retryAfter: 600 };
		await expect(limits.mayDecrypt("ses_1")).rejects.toMatchObject(limited);
		await expect(limits.decryptFailed("ses_1")).rejects.toMatchObject(limited);
		await expect(limits.mayDecrypt("ses_2")).resolves.toBeUndefined();
	});

	test("are forgotten after ten minutes, and not by a restart", async () => {
		await fail(limitsThatAre(true), 10);
		world.pass(599);
		const restarted = limitsThatAre(true);
		await expect(restarted.mayDecrypt("ses_1")).rejects.toMatchObject({ code: "rate_limited", retryAfter: 1 });
		world.pass(1);
		await expect(restarted.mayDecrypt("ses_1")).resolves.toBeUndefined();
	});

	test("keep nobody waiting for longer than ten minutes, though the clock be set back meanwhile", async () => {
		const limits = limitsThatAre(true);
		await fail(limits, 10);
		world.pass(-3_600);
		await expect(limits.mayDecrypt("ses_1")).rejects.toMatchObject({ code: "rate_limited", retryAfter: 600 });
		world.pass(600);
		await expect(limits.mayDecrypt("ses_1")).resolves.toBeUndefined();
	});

	test("do not count while the limits are off", async () => {
		const limits = limitsThatAre(false);
		await fail(limits, 50);
		await expect(limits.mayDecrypt("ses_1")).resolves.toBeUndefined();
	});
});

describe("what the storage counts", () => {
	test("is stored under digests, so that neither addresses nor e-mails can be read there; a session is by its id", async () => {
		const keys: string[] = [];
		const { spend } = world.context.storage.budgets;
		world.context.storage.budgets.spend = (key, ...rest) => {
			keys.push(key);
			return spend(key, ...rest);
		};
		const limits = limitsThatAre(true);
		const tried = { email: "a@example.com", address: "203.0.113.5", browser: null, isKnown: async () => false };
		await Promise.all([limits.maySignIn(tried), limits.mayUnmask("opr_1"), limits.mayConfirm("opr_1")]);
		expect(keys).toHaveLength(5);
		expect(new Set(keys).size).toBe(5);
		for (const key of keys) expect(key).toMatch(/^[\w-]{43}$/);
		await limits.decryptFailed("ses_1");
		expect(keys.at(-1)).toBe("decrypt ses_1");
	});

	test("opens no door when it does not answer", async () => {
		const broken = async () => Promise.reject(new StorageUnavailable("SQLITE_IOERR"));
		for (const method of ["of", "spend", "giveBack", "forget"] as const) {
			world.context.storage.budgets[method] = broken;
		}
		const limits = limitsThatAre(true);
		const tried = { email: "a@example.com", address: "203.0.113.5", browser: null, isKnown: async () => false };
		for (const tries of [
			() => limits.maySignIn(tried),
			() => limits.mayUnmask("opr_1"),
			() => limits.mayConfirm("opr_1"),
			() => limits.mayDecrypt("ses_1"),
			() => limits.decryptFailed("ses_1"),
		]) {
			await expect(tries()).rejects.toBeInstanceOf(StorageUnavailable);
		}
	});

	test("is written no more once it is refused, so that strangers cannot keep the storage busy", async () => {
		const limits = limitsThatAre(true);
		const tried = { email: "a@example.com", address: "203.0.113.5", browser: null, isKnown: async () => false };
		for (let n = 0; n < 6; n += 1) await limits.maySignIn(tried);
		for (let n = 0; n < 25; n += 1) await limits.maySignIn(tried);
		let writes = 0;
		const { spend } = world.context.storage.budgets;
		world.context.storage.budgets.spend = (...told) => {
			writes += 1;
			return spend(...told);
		};
		for (let n = 0; n < 50; n += 1) expect(await limits.maySignIn(tried)).toMatchObject({ isFirst: false });
		expect(writes).toBe(0);
	});
});
