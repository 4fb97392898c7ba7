import { beforeEach, describe, expect, test } from "vitest";
import { appOf, credentialsOf, defaultPolicy, OtherPlatform, saveApp } from "./apps.ts";
import { ConfigError, readConfig } from "./config.ts";
import { registerApp } from "./simulator/app.ts";
import { startContext } from "./start.ts";
import { appid, stranger, testWorld, type World } from "./test-world.ts";

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

const register = (name: string, enabled = true) =>
	saveApp(world.context, { platform: "wechat", appid: name, secret: `secret of ${name}`, enabled });
const found = async (inBody: string | undefined, told: string | null) =>
	(await appOf(world.context, inBody, { ...stranger, appid: told })).appid;
const refusal = (inBody: string | undefined, told: string | null) => expect(found(inBody, told)).rejects;

describe("the app of a request", () => {
	test("is the one in the body, else the one the headers tell, else the only one", async () => {
		expect(await found(undefined, null)).toBe(appid);
		await register("wx-2");
		await register("wx-3");
		expect(await found("wx-2", "wx-3")).toBe("wx-2");
		expect(await found(undefined, "wx-3")).toBe("wx-3");
		await refusal(undefined, null).toMatchObject({ code: "app_required" });
	});

	test("is the only enabled one when the others are switched off", async () => {
		await register("wx-2", false);
		expect(await found(undefined, null)).toBe(appid);
		await world.setApp({}, false);
		await refusal(undefined, null).toMatchObject({ code: "app_required" });
	});

	test("is never another than the one told", async () => {
		await register("wx-2", false);
		await refusal("wx-unknown", appid).toMatchObject({ code: "app_unknown" });
		await refusal(undefined, "wx-unknown").toMatchObject({ code: "app_unknown" });
		await refusal("wx-2", appid).toMatchObject({ code: "app_disabled" });
	});
});

describe("registering an app", () => {
	test("seals its secret, which opens for the platform only", async () => {
		await register("wx-2");
		const app = await appOf(world.context, "wx-2", stranger);
		expect(JSON.stringify(app)).not.toContain("secret of");
		expect(credentialsOf(world.context, app)).toEqual({ appid: "wx-2", secret: "secret of wx-2" });
		expect(() => credentialsOf(world.context, { ...app, appid: "wx-3" })).toThrow();
	});

	test("gives it the default policy: nothing personal stored, 7 days inside 30", async () => {
		await register("wx-2");
		expect((await appOf(world.context, "wx-2", stranger)).policy).toEqual({
			sessionLifetime: 604_800,
			absoluteLifetime: 2_592_000,
			maxSessionsPerUser: null,
			maxDataAge: 300,
			storeNickname: false,
			storeAvatar: false,
			storePhone: false,
		});
	});

	test("again changes what is given and keeps the rest", async () => {
		const base = { platform: "wechat", appid: "wx-2", secret: "a" } as const;
		expect(await saveApp(world.context, { ...base, name: "Tea", policy: { maxDataAge: 60 } })).toBe("created");
		const { id } = await appOf(world.context, "wx-2", stranger);
		world.pass(60);
		expect(await saveApp(world.context, { ...base, secret: "b", policy: { storePhone: true } })).toBe("updated");
		const app = await appOf(world.context, "wx-2", stranger);
		expect(app).toMatchObject({ id, name: "Tea", policy: { ...defaultPolicy, maxDataAge: 60, storePhone: true } });
		expect(credentialsOf(world.context, app).secret).toBe("b");
	});

	test("with nothing new changes nothing and tells nothing", async () => {
		await register("wx-2");
		const { events } = await world.context.storage.audit.verify();
		expect(await register("wx-2")).toBe("unchanged");
		expect((await world.context.storage.audit.verify()).events).toBe(events);
		expect(await register("wx-2", false)).toBe("updated");
		expect((await world.context.storage.audit.verify()).events).toBe(events + 1);
	});
});

describe("an appid that is registered already", () => {
	const other = { platform: "baidu", appid: "wx-2", secret: "another" } as const;

	test("cannot become an app of another platform: its users would be strangers there", async () => {
		await register("wx-2");
		const before = await appOf(world.context, "wx-2", stranger);
		const { events } = await world.context.storage.audit.verify();
		for (const again of [saveApp(world.context, other), registerApp(world.context, other)]) {
			await expect(again).rejects.toBeInstanceOf(OtherPlatform);
			await expect(again).rejects.toThrow(/wx-2 is registered as an app of wechat and cannot become one of baidu/);
			await expect(again).rejects.not.toThrow(/another/);
		}
		expect(await appOf(world.context, "wx-2", stranger)).toEqual(before);
		expect((await world.context.storage.audit.verify()).events).toBe(events);
	});

	test("on one platform is on no other, when two processes register it at the same moment", async () => {
		const both = [{ ...other, platform: "wechat" } as const, other];
		for (const save of [saveApp, registerApp]) {
			const appid = `wx-${save.name}`;
			const done = await Promise.allSettled(both.map((app) => save(world.context, { ...app, appid })));
			const [refused] = done.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
			expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
			expect(refused).toBeInstanceOf(OtherPlatform);
			const { platform } = await appOf(world.context, appid, stranger);
			expect(String(refused)).toContain(`registered as an app of ${platform} and cannot become one of`);
		}
	});

	test("ends a start whose settings say so, in one line", async () => {
		const config = readConfig({
			...{
				DATABASE_URL: "file::memory:",
				LINGPAI_MASTER_KEYS: `k1:${"A".repeat(43)}=`,
				LOG_LEVEL: "silent",
				NODE_ENV: "test",
			},
			LINGPAI_APP: "wechat:wx-2:verysecret,baidu:wx-2:moresecret",
		});
		const started = startContext(config);
		await expect(started).rejects.toBeInstanceOf(ConfigError);
		await expect(started).rejects.toMatchObject({
			lines: [expect.stringMatching(/^LINGPAI_APP: the app wx-2 is registered as an app of wechat [^\n]*$/)],
		});
		await expect(started).rejects.not.toThrow(/secret/);
	});
});
