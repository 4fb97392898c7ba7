import { beforeEach, expect, test } from "vitest";
import type { App } from "../db/records.ts";
import { credentialsOf, registeredApp, saveApp } from "./apps.ts";
import { auditEvent } from "./audit.ts";
import { type AccessToken, type Platform, PlatformRefusal } from "./platforms/platform.ts";
import { wechat } from "./platforms/wechat.ts";
import { describeProcesses, type Processes } from "./test-processes.ts";
import type { World } from "./test-world.ts";

const refusal = () => new PlatformRefusal("upstream_error", { errcode: 40001, accessTokenRefused: true });
const aWhile = (milliseconds = 20) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

describeProcesses("an access token of two processes", (start) => {
	let processes: Processes;
	let fetched: number;
	/** What the platform gives out next. */
	let fetching: () => Promise<AccessToken>;

	beforeEach(() => {
		fetched = 0;
		fetching = async () => {
			fetched += 1;
			const token = `at-${fetched}`;
			await aWhile();
			return { token, expiresIn: 7200 };
		};
	});

	const platform: Platform = { ...wechat.speak(() => expect.fail()), accessToken: () => fetching() };

	async function callWith(world: World, call = async (token: string) => token): Promise<string> {
		const app = await registeredApp(world.context, world.appid);
		return callFor(world, app, call);
	}

	function callFor({ context }: World, app: App, call = async (token: string) => token): Promise<string> {
		return context.accessTokens.use(app, credentialsOf(context, app), platform, call);
	}

	/** So many calls in each process, all at once. */
	const fifty = (call?: (token: string) => Promise<string>) =>
		Promise.all(processes.both.flatMap((world) => Array.from({ length: 50 }, () => callWith(world, call))));
	const refused = (old: string) => async (token: string) => {
		await aWhile(1);
		return token === old ? Promise.reject(refusal()) : token;
	};

	test("is fetched once for fifty calls at once in each, and read by both from then on", async () => {
		processes = await start();
		expect(new Set(await fifty())).toEqual(new Set(["at-1"]));
		expect([await callWith(processes.a), await callWith(processes.b), fetched]).toEqual(["at-1", "at-1", 1]);
	});

	test("that is refused to all of them is fetched anew once", async () => {
		processes = await start();
		await callWith(processes.a);
		expect(new Set(await fifty(refused("at-1")))).toEqual(new Set(["at-2"]));
		expect(fetched).toBe(2);
	});

	test("that is refused to one process only later is taken from what the other fetched", async () => {
		processes = await start();
		const { a, b } = processes;
		await callWith(a);
		const late = callWith(b, async (token) => {
			if (token !== "at-1") return token;
			await callWith(a, refused("at-1"));
			throw refusal();
		});
		expect([await late, fetched]).toEqual(["at-2", 2]);
	});

	test("that is refused and given out again is fetched once for both, and not again within a second", async () => {
		processes = await start();
		fetching = async () => {
			fetched += 1;
			await aWhile();
			return { token: "at", expiresIn: 7200 };
		};
		/** A call in each; nobody is refused before both have the token. */
		const bothRefused = async () => {
			const haveIt = Promise.withResolvers<void>();
			let calls = 0;
			const call = async () => {
				calls += 1;
				if (calls === 2) haveIt.resolve();
				await haveIt.promise;
				throw refusal();
			};
			await Promise.allSettled(processes.both.map((world) => callWith(world, call)));
		};
		await callWith(processes.a);
		for (let n = 0; n < 3; n += 1) await bothRefused();
		expect(fetched).toBe(2);
		processes.pass(1);
		await bothRefused();
		expect(fetched).toBe(3);
	});

	test("that is refused and given out again to one process after the other is fetched once by each within a second", async () => {
		processes = await start();
		const { a, b } = processes;
		fetching = async () => {
			fetched += 1;
			return { token: "at", expiresIn: 7200 };
		};
		await callWith(a);
		for (const world of [a, b, a, b, a]) {
			await expect(callWith(world, refused("at"))).rejects.toMatchObject({ accessTokenRefused: true });
		}
		expect(fetched).toBe(3);
	});

	test("whose fetching process dies is fetched by the other when the lease runs out, and no later than that", async () => {
		processes = await start();
		const { a, b } = processes;
		const good = fetching;
		const asked = Promise.withResolvers<void>();
		const answer = Promise.withResolvers<AccessToken>();
		fetching = () => {
			asked.resolve();
			return answer.promise;
		};
		const hanging = callWith(a);
		await asked.promise;
		fetching = good;
		const other = callWith(b);
		await aWhile(200);
		expect(fetched).toBe(0);
		processes.pass(5);
		expect(await other).toBe("at-1");
		// It was only slow: the token it gets now is older than what the other process got.
		answer.resolve({ token: "at-0", expiresIn: 7200 });
		expect([await hanging, await callWith(a), await callWith(b), fetched]).toEqual(["at-1", "at-1", "at-1", 1]);
	});

	test("whose lease was left by a clock that was ahead is fetched all the same", async () => {
		processes = await start();
		const { context, appid } = processes.a;
		const { id } = await registeredApp(context, appid);
		const tomorrow = context.now() + 86_400_000;
		await context.storage.leases.take(`access token ${id}`, "dead", tomorrow + 5_000, tomorrow);
		expect([await callWith(processes.b), fetched]).toEqual(["at-1", 1]);
	});

	test("that one process cannot fetch is tried by the other, which waited", async () => {
		processes = await start();
		const { a, b } = processes;
		const good = fetching;
		const asked = Promise.withResolvers<void>();
		fetching = async () => {
			asked.resolve();
			await aWhile(100);
			fetching = good;
			throw new PlatformRefusal("upstream_timeout");
		};
		const failing = callWith(a);
		await asked.promise;
		const [failed, other] = await Promise.allSettled([failing, callWith(b)]);
		expect(failed).toMatchObject({ status: "rejected", reason: { code: "upstream_timeout" } });
		expect([other, fetched]).toEqual([{ status: "fulfilled", value: "at-1" }, 1]);
	});

	test("ends for both with a new secret and with its app", async () => {
		processes = await start();
		const { a, b } = processes;
		await callWith(b);
		const before = await registeredApp(b.context, b.appid);
		await saveApp(a.context, { platform: "wechat", appid: a.appid, secret: "another" });
		expect([await callWith(b), await callWith(a), fetched]).toEqual(["at-2", "at-2", 2]);
		const event = auditEvent(a.context, null, { action: "app.delete", outcome: "ok" });
		expect(await a.context.storage.apps.remove(before.id, event)).toBe("removed");
		expect(await b.context.storage.accessTokens.of(before.id)).toBeNull();
		await expect(callWith(b)).rejects.toMatchObject({ code: "app_unknown" });
	});

	test("leaves no lease behind", async () => {
		processes = await start();
		await fifty();
		const { id } = await registeredApp(processes.a.context, processes.a.appid);
		expect(await processes.a.context.storage.leases.of(`access token ${id}`)).toBeNull();
	});
});
