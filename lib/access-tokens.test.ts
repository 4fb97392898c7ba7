import { beforeEach, describe, expect, test } from "vitest";
import type { App } from "../db/records.ts";
import { AccessTokens } from "./access-tokens.ts";
import { defaultPolicy } from "./apps.ts";

import { type Platform, PlatformRefusal } from "./platforms/platform.ts";
import { wechat } from "./platforms/wechat.ts";

const credentials = { appid: "wx1", secret: "s" };
const refusal = () => new PlatformRefusal("upstream_error", { errcode: 40001, accessTokenRefused: true });

const appWith = (id: string): App => ({
	...{ id, platform: "wechat", appid: "wx1", name: "Tea", sealedSecret: "", policy: defaultPolicy, enabled: true },
	createdAt: 0,
});

let now: number;
let tokens: AccessTokens;
let fetched: number;
let platform: Platform;

beforeEach(() => {
	now = 1_000_000;
	fetched = 0;
	tokens = new AccessTokens(() => now);
	platform = wechat.speak(async () => {
		fetched += 1;
		return { access_token: `at-${fetched}`, expires_in: 7200 };
	});
});

const use = (call = async (token: string) => token, app: App = appWith("app_1")) =>
	tokens.use(app, credentials, platform, call);

describe("an access token", () => {
	test("is fetched once however many wait for it", async () => {
		expect(new Set(await Promise.all(Array.from({ length: 100 }, () => use())))).toEqual(new Set(["at-1"]));
		expect(fetched).toBe(1);
	});

	test("is kept until five minutes before its end, then fetched anew", async () => {
		await use();
		now += (7200 - 300) * 1000 - 1;
		expect(await use()).toBe("at-1");
		now += 1;
		expect(await use()).toBe("at-2");
	});

	test("of one app is not another's", async () => {
		expect(await use(undefined, appWith("app_1"))).toBe("at-1");
		expect(await use(undefined, appWith("app_2"))).toBe("at-2");
	});

	test("that the platform refuses is fetched anew, once, and the call repeated", async () => {
		const given: string[] = [];
		const answer = await use(async (token) => {
			given.push(token);
			if (token === "at-1") throw refusal();
			return token;
		});
		expect([answer, given, fetched]).toEqual(["at-2", ["at-1", "at-2"], 2]);
	});

	test("that is refused twice is an error, and no third call is made", async () => {
		let calls = 0;
		const refused = use(async () => {
			calls += 1;
			throw refusal();
		});
		await expect(refused).rejects.toMatchObject({ code: "upstream_error", errcode: 40001 });
		expect([calls, fetched]).toEqual([2, 2]);
	});

	test("refused for twenty calls at once is fetched anew once", async () => {
		await use();
		const answers = await Promise.all(
			Array.from({ length: 20 }, () =>
				use(async (token) => {
					await new Promise((resolve) => setImmediate(resolve));
					if (token === "at-1") throw refusal();
					return token;
				}),
			),
		);
		expect([new Set(answers), fetched]).toEqual([new Set(["at-2"]), 2]);
	});

	test("stays after an error that is not its own", async () => {
		const busy = use(async () => Promise.reject(new PlatformRefusal("upstream_busy")));
		await expect(busy).rejects.toMatchObject({ code: "upstream_busy" });
		expect(await use()).toBe("at-1");
	});

	test("that could not be fetched is tried again by the next call", async () => {
		const good = platform;
		platform = wechat.speak(() => Promise.reject(new PlatformRefusal("upstream_timeout")));
		const failed = await Promise.allSettled([use(), use()]);
		expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
		platform = good;
		expect(await use()).toBe("at-1");
	});

	test("that ends within five minutes serves the calls that wait, and no later one", async () => {
		platform = wechat.speak(async () => {
			fetched += 1;
			return { access_token: `short-${fetched}`, expires_in: 60 };
		});
		expect(await use()).toBe("short-1");
		expect(await use()).toBe("short-2");
	});

	test("is fetched anew with a new secret, and when its app was deleted", async () => {
		await use();
		expect(await use(undefined, { ...appWith("app_1"), sealedSecret: "another" })).toBe("at-2");
		tokens.forget("app_1");
		expect(await use(undefined, { ...appWith("app_1"), sealedSecret: "another" })).toBe("at-3");
	});

	test("that is refused and given out again is fetched once in a second, however many calls are refused", async () => {
		platform = wechat.speak(async () => {
			fetched += 1;
			return { access_token: "at", expires_in: 7200 };
		});
		const refused = () => use(() => Promise.reject(refusal())).catch(() => undefined);
		for (let n = 0; n < 5; n += 1) await refused();
		expect(fetched).toBe(2);
		now += 1_000;
		for (let n = 0; n < 5; n += 1) await refused();
		expect(fetched).toBe(3);
	});

	test("is unsupported on a platform that has none", async () => {
		const { accessToken, ...rest } = platform;
		platform = rest;
		await expect(use()).rejects.toMatchObject({ code: "unsupported_by_platform" });
	});
});
