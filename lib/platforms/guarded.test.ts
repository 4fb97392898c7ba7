import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type Guard, guarded } from "./guarded.ts";
import { type Platform, PlatformRefusal } from "./platform.ts";
import { refusalBy } from "./refusals.ts";
import { wechatMembers } from "./wechat-data.ts";

const app = { appid: "wx1", secret: "s" };
const exchanged = { openid: "o", unionid: null, sessionKey: "k" };

let now: number;
let told: string[];
let sent: number;
/** What the platform does next; when it is empty, it answers. */
let next: (() => Promise<typeof exchanged>)[];
let waits: number[];
let asked: Platform;

const guard = (): Guard => ({
	deadline: 3_000,
	pacing: {
		now: () => now,
		random: () => 0,
		wait: async (milliseconds) => {
			waits.push(milliseconds);
			now += milliseconds;
		},
	},
	watch: {
		inFlight: () => undefined,
		breaker: (state) => told.push(state),
		shed: (why) => told.push(why),
		retried: () => told.push("again"),
	},
});

const platform: Platform = {
	members: wechatMembers,
	exchange: async () => {
		sent += 1;
		return (next.shift() ?? (async () => exchanged))();
	},
	phone: async () => {
		sent += 1;
		await (next.shift() ?? (async () => exchanged))();
		return { phoneNumber: "1", purePhoneNumber: "1", countryCode: "86" };
	},
};

beforeEach(() => {
	now = 0;
	told = [];
	sent = 0;
	next = [];
	waits = [];
	asked = guarded(platform, guard());
});

const refuse =
	(...given: ConstructorParameters<typeof PlatformRefusal>) =>
	() =>
		Promise.reject(new PlatformRefusal(...given));
const timeout = refuse("upstream_timeout");
const busy = refuse("upstream_busy", { errcode: -1, retryAfter: 2 });
const unreached = refuse("upstream_error", { untouched: true });

const login = () => asked.exchange(app, { code: "code" });
const outcome = () => login().then(() => "ok", String);

async function fail(times: number, how = timeout) {
	for (let n = 0; n < times; n += 1) {
		next = [how];
		await login().catch(() => undefined);
	}
}

describe("a platform that is down", () => {
	test("is left alone after five faults in a row: the sixth call is refused unsent, with the wait", async () => {
		await fail(5);
		await expect(login()).rejects.toMatchObject({ code: "upstream_busy", untouched: true, retryAfter: 2 });
		expect(sent).toBe(5);
		expect(told).toEqual(["open", "open"]);
	});

	test("is tried by exactly one call after the pause; the others do not wait for it", async () => {
		await fail(5);
		now += 2_000;
		const probe = Promise.withResolvers<typeof exchanged>();
		next = [() => probe.promise];
		const first = login();
		const others = await Promise.all(Array.from({ length: 50 }, outcome));
		expect(others.every((one) => one.includes("upstream_busy"))).toBe(true);
		expect(sent).toBe(6);
		probe.resolve(exchanged);
		await first;
		expect(await outcome()).toBe("ok");
		expect(told.filter((one) => one === "closed")).toHaveLength(1);
	});

	test("is tried again after twice the pause each time that it still is, and after thirty seconds at most", async () => {
		await fail(5);
		const pauses: number[] = [];
		for (let probe = 0; probe < 6; probe += 1) {
			const wait = await login().catch(({ retryAfter }: PlatformRefusal) => retryAfter ?? 0);
			pauses.push(Number(wait));
			now += Number(wait) * 1_000;
			await fail(1);
		}
		expect(pauses).toEqual([2, 4, 8, 16, 30, 30]);
		expect(sent).toBe(11);
	});

	test("that refuses connections is tried by one connection, not by its retries too", async () => {
		await fail(5);
		now += 2_000;
		sent = 0;
		next = [unreached, unreached, unreached];
		await expect(login()).rejects.toMatchObject({ code: "upstream_error" });
		expect(sent).toBe(1);
	});

	test("is not judged by what was under way before", async () => {
		const slow = Array.from({ length: 10 }, () => Promise.withResolvers<typeof exchanged>());
		next = slow.map(
			({ promise }) =>
				() =>
					promise,
		);
		const all = Promise.allSettled(slow.map(login));
		for (const { reject } of slow.slice(0, 5)) reject(new PlatformRefusal("upstream_timeout"));
		await expect.poll(() => told).toEqual(["open"]);
		now += 2_000;
		expect(await outcome()).toBe("ok");
		for (const { reject } of slow) reject(new PlatformRefusal("upstream_timeout"));
		await all;
		expect(told).toEqual(["open", "half-open", "closed"]);
	});

	test.each([
		["nonsense", refuse("upstream_error")],
		["nonsense that says all is well", refuse("upstream_error", { errcode: 0 })],
		["no answer in time", timeout],
	])("is known by %s", async (_, how) => {
		await fail(5, how);
		expect(told).toContain("open");
	});
});

test.each([
	["a wrong code", refuse("invalid_code", { errcode: 40029 })],
	["a used code", refuse("code_used", { errcode: 40163 })],
	["a wrong secret", refuse("app_misconfigured", { errcode: 40125 })],
	["an errcode that nobody knows", () => Promise.reject(refusalBy({}, 99_999, null))],
	["a word that nobody knows", () => Promise.reject(refusalBy({}, "tomorrow", null))],
	["a request that it does not take", refuse("upstream_error", { answered: true })],
	["a spent quota", refuse("upstream_rate_limited", { errcode: 45011 })],
	["being busy", refuse("upstream_busy", { errcode: -1 })],
])("a platform that tells of %s stands, however often it does", async (_, how) => {
	for (let n = 0; n < 30; n += 1) await fail(1, how);
	expect(told.filter((one) => one !== "again")).toEqual([]);
});

test("faults that come now and then are none in a row", async () => {
	for (let n = 0; n < 10; n += 1) {
		await fail(4);
		await login();
	}
	expect(told).toEqual([]);
});

describe("calls of one app", () => {
	test("are under way 128 at one time; the next is refused at once and unsent, and room is made by answers", async () => {
		const open = Promise.withResolvers<typeof exchanged>();
		next = Array.from({ length: 128 }, () => () => open.promise);
		const all = Array.from({ length: 128 }, login);
		await expect(login()).rejects.toMatchObject({ code: "upstream_busy", untouched: true, retryAfter: 1 });
		expect([sent, told]).toEqual([128, ["full"]]);
		open.resolve(exchanged);
		await Promise.all(all);
		expect(await outcome()).toBe("ok");
	});

	test("are not held up by another app's", async () => {
		const other = guarded(platform, guard());
		await fail(5);
		await expect(other.exchange(app, { code: "code" })).resolves.toEqual(exchanged);
	});
});

describe("a call is made again", () => {
	test("up to twice where nothing was sent, with growing pauses", async () => {
		next = [unreached, unreached];
		expect(await outcome()).toBe("ok");
		expect([sent, waits]).toEqual([3, [100, 200]]);
	});

	test("not a third time", async () => {
		next = [busy, busy, busy];
		await expect(login()).rejects.toMatchObject({ code: "upstream_busy", errcode: -1, untouched: false });
		expect(sent).toBe(3);
	});

	test("not where it may have arrived", async () => {
		next = [timeout];
		await expect(login()).rejects.toMatchObject({ code: "upstream_timeout" });
		expect(sent).toBe(1);
	});

	test("not when it costs money and may have arrived", async () => {
		next = [busy];
		await expect(asked.phone?.("token", "code", "o")).rejects.toMatchObject({ code: "upstream_busy" });
		expect(sent).toBe(1);
	});

	test("even when it costs money, where nothing was sent", async () => {
		next = [unreached];
		await expect(asked.phone?.("token", "code", "o")).resolves.toMatchObject({ countryCode: "86" });
		expect(sent).toBe(2);
	});

	test("not when the deadline is too near", async () => {
		next = [
			async () => {
				now += 2_900;
				return busy();
			},
		];
		await expect(login()).rejects.toMatchObject({ code: "upstream_busy" });
		expect(sent).toBe(1);
	});

	test("no longer than the deadline of them all", async () => {
		const late = guarded(platform, { ...guard(), deadline: 400 });
		next = [busy, () => new Promise(() => undefined)];
		vi.useFakeTimers();
		onTestFinished(() => void vi.useRealTimers());
		const told = late.exchange(app, { code: "code" }).catch((error: unknown) => error);
		await vi.advanceTimersByTimeAsync(400);
		expect(await told).toMatchObject({ code: "upstream_timeout", untouched: false });
	});

	test("seldom when most calls fail: ten retries are in hand, and ten answers earn one", async () => {
		for (let n = 0; n < 20; n += 1) await fail(1, busy);
		expect(told.filter((one) => one === "again")).toHaveLength(10);
		for (let n = 0; n < 11; n += 1) await login();
		next = [busy];
		expect(await outcome()).toBe("ok");
	});
});

test("a code that the platform took while it said busy is told as the platform's fault, not as the client's", async () => {
	next = [busy, refuse("code_used", { errcode: 40163 })];
	await expect(login()).rejects.toMatchObject({ code: "upstream_busy", errcode: 40163, spent: true, untouched: false });
});

test("a code that was used before is told as that", async () => {
	next = [refuse("code_used", { errcode: 40163 })];
	await expect(login()).rejects.toMatchObject({ code: "code_used", spent: false });
});
