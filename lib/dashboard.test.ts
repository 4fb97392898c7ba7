import { beforeEach, describe, expect, test } from "vitest";
import type { Count } from "../db/installation.ts";
import { sampleActiveSessions } from "./active-sessions.ts";
import { saveApp } from "./apps.ts";
import type { InputOf } from "./contract/operation.ts";
import { contract } from "./contract.ts";
import { showStats } from "./dashboard.ts";
import { person, script } from "./test-operators.ts";
import { appid, startOfTime, testWorld, type World } from "./test-world.ts";
import { verify } from "./verify.ts";

const hour = 3_600_000;
const day = 24 * hour;

let world: World;

beforeEach(async () => {
	world = await testWorld();
});

/** What the dashboard tells, as it would leave over HTTP. */
async function stats(input: InputOf<typeof contract.showStats> = {}, caller = script()) {
	return contract.showStats.output?.parse(await showStats(world.context, input, caller));
}

function counted(ago: number, count: Partial<Count>): Promise<void> {
	const one = { appid, name: "login", label: "", count: 1, total: 0, ...count };
	return world.context.storage.counts.add(world.context.now() - ago, [one]);
}

describe("the dashboard", () => {
	test("tells what users did in the hour in which they did it", async () => {
		const caller = await world.loggedIn("alice");
		await world.login("bob");
		await expect(world.login("bob", { code: "wrong" })).rejects.toThrow();
		await verify(world.context, { ...world.sign("alice", "{}"), signature: "00" }, caller).catch(() => undefined);
		world.pass(3_600);
		await world.login("alice");
		await sampleActiveSessions(world.context);
		const told = await stats();
		expect(told).toMatchObject({ from: "2026-01-30T10:00:00.000Z", to: "2026-01-31T10:00:00.000Z", step: 3600 });
		expect(told?.series).toHaveLength(24);
		const nothing = {
			...{ logins: 0, refusedLogins: {}, newUsers: 0, activeSessions: null, decryptFailures: {} },
			...{ signatureFailures: {}, platformErrors: {}, platformLatency: {} },
		};
		expect(told?.series[0]).toEqual({ ...nothing, at: "2026-01-30T10:00:00.000Z" });
		expect(told?.series.at(-2)).toEqual({
			...nothing,
			...{ at: "2026-01-31T08:00:00.000Z", logins: 2, newUsers: 2 },
			...{ refusedLogins: { invalid_code: 1 }, signatureFailures: { signature_mismatch: 1 } },
		});
		expect(told?.series.at(-1)).toEqual({ ...nothing, at: "2026-01-31T09:00:00.000Z", logins: 1, activeSessions: 3 });
		expect(told?.totals).toMatchObject({
			logins: { now: 3, before: 0 },
			refusedLogins: { now: 1, before: 0 },
			newUsers: { now: 2, before: 0 },
			activeSessions: { now: 3, before: null },
			signatureFailures: { now: 1, before: 0 },
		});
	});

	test("tells how a platform answered, by call and by error", async () => {
		await counted(0, { name: "upstream.exchange", count: 9, total: 900 });
		await counted(0, { name: "upstream.exchange", label: "upstream_timeout", count: 1, total: 3_000 });
		await counted(0, { name: "upstream.phone", count: 1, total: 200 });
		const told = await stats();
		expect(told?.series.at(-1)).toMatchObject({
			platformErrors: { upstream_timeout: 1 },
			platformLatency: { exchange: 390, phone: 200 },
		});
		expect(told?.totals).toMatchObject({
			platformCalls: { now: 11, before: 0 },
			platformErrors: { now: 1, before: 0 },
			platformLatency: { now: 373, before: null },
		});
	});

	test("compares with the same part of the span before, of an hour that has begun with the same part of it", async () => {
		world.pass(20 * 60);
		await counted(0, { count: 7 });
		await counted(day, { count: 30 });
		await counted(day + hour, { count: 100 });
		await counted(2 * day - hour, { count: 1_000 });
		await counted(2 * day, { count: 10_000 });
		const { totals } = (await stats()) ?? {};
		// 09:00 two days ago to 08:20 yesterday: a third of that last hour's thirty.
		expect(totals?.logins).toEqual({ now: 7, before: 1_000 + 100 + 10 });
	});

	test("counts the active sessions of this moment, and takes the last sample of the span before, not the mean", async () => {
		await world.login("alice");
		await world.login("bob");
		for (const [ago, sessions] of [
			[3 * hour, 500],
			[day, 4],
			[day + hour, 400],
		] as const) {
			await counted(ago, { name: "sessions.active", count: 1, total: sessions });
		}
		expect((await stats())?.totals.activeSessions).toEqual({ now: 2, before: 4 });
	});

	test("tells nothing of active sessions of a time when nobody looked for hours", async () => {
		await counted(day + 5 * hour, { name: "sessions.active", count: 1, total: 500 });
		expect((await stats())?.totals.activeSessions).toEqual({ now: 0, before: null });
	});

	test("has every step of a long span, those without anything included", async () => {
		const told = await stats({ from: startOfTime - 30 * day, to: startOfTime });
		expect(told?.step).toBe(86_400);
		expect(told?.series.map(({ at }) => Date.parse(at))).toEqual(
			Array.from({ length: 30 }, (_, i) => startOfTime - (30 - i) * day),
		);
	});

	test("cuts a span that is longer than four hundred days", async () => {
		const told = await stats({ from: 0, to: startOfTime });
		expect(told?.series).toHaveLength(400);
		expect(told?.to).toBe("2026-01-31T08:00:00.000Z");
	});

	test("tells of each app, the busiest first, and of one alone when asked to", async () => {
		await saveApp(world.context, { platform: "wechat", appid: "wx-busy", secret: "s", name: "Busy" });
		await counted(0, { appid: "wx-busy", count: 50 });
		await counted(0, { count: 3 });
		const told = await stats();
		expect(told?.apps.map((app) => [app.appid, app.name, app.logins])).toEqual([
			["wx-busy", "Busy", 50],
			[appid, appid, 3],
		]);
		expect(told?.totals.logins.now).toBe(53);
		const one = await stats({ appid: "wx-busy" });
		expect([one?.totals.logins.now, one?.apps.length]).toEqual([50, 1]);
	});

	test("tells what needs a person now, whatever span is looked at", async () => {
		await counted(0, { name: "upstream.exchange", label: "app_misconfigured", count: 2 });
		const told = await stats({ to: startOfTime - 30 * day }, person("viewer"));
		expect(told?.attention).toEqual([
			{
				...{ code: "app_misconfigured", severity: "error", appid, count: 2, share: 1 },
				since: "2026-01-31T08:00:00.000Z",
			},
			// The world's simulator is on, at a public address.
			{ code: "simulator_public", severity: "warning", appid: null, count: null, share: null, since: null },
		]);
	});

	test("does not miss an app that is switched off", async () => {
		await counted(0, { name: "upstream.exchange", label: "app_misconfigured", count: 2 });
		await world.setApp({}, false);
		expect((await stats())?.attention.map(({ code }) => code)).toEqual(["simulator_public"]);
	});
});

describe("an API key that is limited to one app", () => {
	beforeEach(async () => {
		await saveApp(world.context, { platform: "wechat", appid: "wx-other", secret: "s" });
		await counted(0, { appid: "wx-other", count: 50 });
		await counted(0, { appid: "wx-other", name: "upstream.exchange", label: "app_misconfigured" });
		await counted(0, { appid: null, name: "operator.signIn", label: "unauthorized", count: 50 });
		await counted(0, { count: 3 });
	});

	test("is told of that app alone, and nothing of the installation", async () => {
		const told = await stats({}, script(appid));
		expect(told?.totals.logins.now).toBe(3);
		expect(told?.apps.map((app) => app.appid)).toEqual([appid]);
		expect(told?.attention).toEqual([]);
		expect(JSON.stringify(told)).not.toContain("wx-other");
	});

	test("is told of another app what is told of none that exists", async () => {
		await expect(stats({ appid: "wx-other" }, script(appid))).rejects.toMatchObject({ code: "app_unknown" });
		await expect(stats({ appid: "wx-nowhere" }, script())).rejects.toMatchObject({ code: "app_unknown" });
	});
});

test("a span that ends before it begins is refused in words", () => {
	const parsed = contract.showStats.query?.safeParse({ from: "2026-01-31T08:00:00Z", to: "2026-01-31T08:00:00Z" });
	expect(parsed?.error?.issues).toMatchObject([{ message: "from must be before to" }]);
});
