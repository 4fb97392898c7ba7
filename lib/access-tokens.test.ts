import { beforeEach, describe, expect, test } from "vitest";
import type { App } from "../db/records.ts";
import { AccessTokens } from "./access-tokens.ts";
import { credentialsOf, registeredApp, saveApp, sealSecret } from "./apps.ts";
import { auditEvent } from "./audit.ts";
import { type Platform, PlatformRefusal } from "./platforms/platform.ts";
import { wechat } from "./platforms/wechat.ts";
import { testWorld, type World } from "./test-world.ts";

const refusal = () => new PlatformRefusal("upstream_error", { errcode: 40001, accessTokenRefused: true });

let world: World;
let app: App;
let tokens: AccessTokens;
let fetched: number;
let platform: Platform;

beforeEach(async () => {
	world = await testWorld();
	app = await registeredApp(world.context, world.appid);
	fetched = 0;
	tokens = world.context.accessTokens;
	platform = wechat.speak(async () => {
		fetched += 1;
		return { access_token: `at-${fetched}`, expires_in: 7200 };
	});
});

const use = (call = async (token: string) => token, of = app) =>
	tokens.use(of, credentialsOf(world.context, of), platform, call);

async function appWith(appid: string, secret: string): Promise<App> {
	await saveApp(world.context, { platform: "wechat", appid, secret });
	return registeredApp(world.context, appid);
}

describe("an access token", () => {
	test("is fetched once however many wait for it", async () => {
		expect(new Set(await Promise.all(Array.from({ length: 100 }, () => use())))).toEqual(new Set(["at-1"]));
		expect(fetched).toBe(1);
	});

	test("is kept until five minutes before its end, then fetched anew", async () => {
		await use();
		world.pass(7200 - 300 - 1);
		expect(await use()).toBe("at-1");
		world.pass(1);
		expect(await use()).toBe("at-2");
	});

	test("of one app is not another's", async () => {
		expect(await use()).toBe("at-1");
		expect(await use(undefined, await appWith("wx-other", "s"))).toBe("at-2");
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

	test("is fetched anew with a new secret, and not because a rotation sealed the same one anew", async () => {
		await use();
		const other = await appWith(world.appid, "another");
		expect([await use(undefined, other), await use(undefined, other)]).toEqual(["at-2", "at-2"]);
		const sealedAnew = sealSecret(world.context, world.appid, "another");
		expect(await use(undefined, { ...other, sealedSecret: sealedAnew })).toBe("at-2");
	});

	test("goes with its app, also one that came when the app was gone", async () => {
		await use();
		const { context } = world;
		await context.storage.apps.remove(app.id, auditEvent(context, null, { action: "app.delete", outcome: "ok" }));
		expect(await context.storage.accessTokens.of(app.id)).toBeNull();
		await use();
		expect(await context.storage.accessTokens.of(app.id)).toBeNull();
	});

	test("lies in the storage sealed, and opens for no other app", async () => {
		await use();
		const { storage, vault } = world.context;
		const row = await storage.accessTokens.of(app.id);
		expect(JSON.stringify(row)).not.toContain("at-1");
		expect(vault.open(row?.sealedToken ?? "", `access_tokens.sealed_token:${app.id}`)).toBe("at-1");
		const other = await appWith("wx-other", "another");
		const secretDigest = vault.fingerprint("another", `access_tokens.secret_digest:${other.id}`);
		await storage.accessTokens.keep({ ...(row ?? expect.fail()), appId: other.id, secretDigest });
		expect(await use(undefined, other)).toBe("at-2");
	});

	test("that does not open any more counts as none", async () => {
		await use();
		world.context.vault.takeKeys([{ id: "k9", bytes: Buffer.alloc(32, 9) }]);
		expect(await tokens.use(app, { appid: app.appid, secret: "s" }, platform, async (token) => token)).toBe("at-2");
	});

	test("lives on after a restart", async () => {
		await use();
		tokens = new AccessTokens(world.context, 3_000);
		expect(await use()).toBe("at-1");
	});

	test("is used also when the clock was set back after it was fetched, and fetched anew once it is refused", async () => {
		await use();
		world.pass(-86_400);
		expect(await use()).toBe("at-1");
		const answer = await use(async (token) => (token === "at-1" ? Promise.reject(refusal()) : token));
		expect([answer, await use(), fetched]).toEqual(["at-2", "at-2", 2]);
	});

	test("that is refused and given out again is fetched once in a second, however many calls are refused", async () => {
		platform = wechat.speak(async () => {
			fetched += 1;
			return { access_token: "at", expires_in: 7200 };
		});
		const refused = () => use(() => Promise.reject(refusal())).catch(() => undefined);
		for (let n = 0; n < 5; n += 1) await refused();
		expect(fetched).toBe(2);
		world.pass(1);
		for (let n = 0; n < 5; n += 1) await refused();
		expect(fetched).toBe(3);
	});

	test("is unsupported on a platform that has none", async () => {
		const { accessToken, ...rest } = platform;
		platform = rest;
		await expect(use()).rejects.toMatchObject({ code: "unsupported_by_platform" });
	});
});
