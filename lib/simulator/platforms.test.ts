import { beforeEach, describe, expect, test } from "vitest";
import { appPlatforms } from "../app-platforms.ts";
import { encryptedData, iv } from "../contract/values.ts";
import { decrypt } from "../decrypt.ts";
import { introspect } from "../introspect.ts";
import { login } from "../login.ts";
import { type PlatformName, platformNames, platforms } from "../platforms/index.ts";
import { isOffered } from "../platforms/offers.ts";
import { backend, stranger, testWorld, type World } from "../test-world.ts";
import { registerApp } from "./app.ts";
import { standIns } from "./index.ts";
import { simulateData, simulateLogin } from "./phone.ts";

const spoken = platformNames.filter((name) => standIns[name]);

let world: World;

// As in a running server: which platform is asked depends on the app.
beforeEach(async () => {
	world = await testWorld();
	const { context } = world;
	const { metrics, tallies, noticed } = context;
	const log = { warn: () => undefined, info: () => undefined };
	const upstreamOf = (name: PlatformName) => platforms[name].address;
	const around = { metrics, tallies, noticed, log };
	context.platformOf = appPlatforms({ upstreamOf, upstreamTimeout: 3_000 }, context.simulator, around);
});

async function loggedIn(user: string, platform: PlatformName) {
	const { code, appid } = await simulateLogin(world.context, { user, platform });
	const opened = await login(world.context, { code, appid }, stranger);
	return { ...(await world.caller(opened.token)), token: opened.token, isNew: opened.user.isNew };
}

describe("one simulator of all platforms", () => {
	test("has the same openid on each of them, and every one is a user of his own", async () => {
		const users = [];
		for (const platform of spoken) users.push(await loggedIn("alice", platform));
		expect(new Set(users.map(({ user }) => user.openid)).size).toBe(1);
		expect(new Set(users.map(({ user }) => user.id)).size).toBe(spoken.length);
		expect(users.map(({ isNew }) => isNew)).toEqual(spoken.map(() => true));
		for (const [at, { token, user }] of users.entries()) {
			const told = await introspect(world.context, { token }, backend());
			expect(told).toMatchObject({ active: true, sub: user.id, platform: spoken[at], openid: "sim-alice" });
		}
		const again = await loggedIn("alice", "qq");
		expect(again.user.id).toBe(users[spoken.indexOf("qq")]?.user.id);
	});

	test("has devices without an account where the platform has them only", async () => {
		for (const platform of spoken) {
			const asked = simulateLogin(world.context, { user: "alice", platform, anonymous: true });
			if (isOffered(platform, "anonymous")) await expect(asked, platform).resolves.toHaveProperty("code");
			else await expect(asked, platform).rejects.toMatchObject({ code: "unsupported_by_platform" });
		}
	});

	test("gets no app on one more platform once a real app came by another process", async () => {
		const { context } = world;
		await loggedIn("alice", "qq");
		await registerApp(context, { platform: "wechat", appid: "wx1", secret: "s" });
		await expect(loggedIn("alice", "douyin")).rejects.toMatchObject({ code: "not_found" });
		await expect(loggedIn("alice", "qq")).rejects.toMatchObject({ code: "app_disabled" });
		const enabled = (await context.storage.apps.list()).filter((app) => app.enabled);
		expect(enabled.map(({ appid }) => appid)).toEqual(["wx1"]);
	});

	test("takes a code on the platform that gave it only", async () => {
		const { code } = await simulateLogin(world.context, { user: "alice", platform: "qq" });
		for (const platform of spoken.filter((name) => name !== "qq")) {
			const { appid } = await simulateLogin(world.context, { user: "bob", platform });
			await expect(login(world.context, { code, appid }, stranger)).rejects.toMatchObject({ code: "invalid_code" });
		}
		expect((await login(world.context, { code, appid: "qq-simulator" }, stranger)).user).toMatchObject({ isNew: true });
	});

	test.each(["qq", "douyin", "kuaishou"] as const)(
		"opens data of %s in a session there, and in no other",
		async (from) => {
			const given = await simulateData(world.context, { user: "alice", platform: from, kind: "userInfo" });
			const data = { encryptedData: encryptedData.parse(given.encryptedData), iv: iv.parse(given.iv) };
			for (const platform of ["wechat", "qq", "douyin", "kuaishou"] as const) {
				const opened = decrypt(world.context, data, await loggedIn("alice", platform));
				if (platform === from)
					await expect(opened).resolves.toMatchObject({ kind: "userInfo", data: { nickName: "alice" } });
				else await expect(opened).rejects.toMatchObject({ code: "decrypt_failed" });
			}
		},
	);
});
