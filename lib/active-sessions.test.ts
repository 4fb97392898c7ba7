import { beforeEach, expect, test } from "vitest";
import { sampleActiveSessions } from "./active-sessions.ts";
import { saveApp } from "./apps.ts";
import { appid, startOfTime, testWorld, type World } from "./test-world.ts";

const hour = 3_600_000;

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

async function samples(from = startOfTime) {
	const counted = await world.context.storage.counts.series(from, from + hour, hour, null);
	return counted
		.filter(({ name }) => name === "sessions.active")
		.map((one) => [one.appid, one.count, one.total])
		.sort();
}

test("a sample tells the active sessions of every app, also of those without any", async () => {
	await world.login("alice");
	await world.login("alice");
	await world.login("bob");
	await saveApp(world.context, { platform: "wechat", appid: "wx-quiet", secret: "s" });
	await sampleActiveSessions(world.context);
	expect(await samples()).toEqual([
		["wx-quiet", 1, 0],
		[appid, 1, 3],
	]);
});

test("the hour's later sample stands in place of the one before, and another hour has its own", async () => {
	await world.login("alice");
	await sampleActiveSessions(world.context);
	await world.login("bob");
	world.pass(1_800);
	await sampleActiveSessions(world.context);
	expect(await samples()).toEqual([[appid, 1, 2]]);
	world.pass(1_800);
	await sampleActiveSessions(world.context);
	expect(await samples()).toEqual([[appid, 1, 2]]);
	expect(await samples(startOfTime + hour)).toEqual([[appid, 1, 2]]);
});

test("sessions that ended or whose time ran out are not in it", async () => {
	await world.setApp({ sessionLifetime: 60 });
	const { session } = await world.loggedIn("alice");
	await world.setApp({ sessionLifetime: 3_600 });
	await world.login("bob");
	world.pass(60);
	await sampleActiveSessions(world.context);
	expect(await samples()).toEqual([[appid, 1, 1]]);
	expect(session.expiresAt).toBe(startOfTime + 60_000);
});
