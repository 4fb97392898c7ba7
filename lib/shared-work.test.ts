import { beforeEach, expect, test } from "vitest";
import { sampleActiveSessions } from "./active-sessions.ts";
import { auditEvent } from "./audit.ts";
import { forgetLeftovers } from "./forget.ts";
import { purgeWhenDue } from "./housekeeping.ts";
import { KeyKeeper } from "./key-keeper.ts";
import { purgeShortLived } from "./retention.ts";
import { activeSessions } from "./stats.ts";
import { describeProcesses, type Processes } from "./test-processes.ts";
import type { World } from "./test-world.ts";

describeProcesses("work that comes round in two processes", (start) => {
	let processes: Processes;
	let a: World;
	let b: World;

	beforeEach(async () => {
		processes = await start();
		({ a, b } = processes);
	});

	const eventsNamed = async (action: "user.forget" | "retention.purge") => {
		const filter = {
			...{ action, outcome: null, reason: null, appid: null, userId: null, sessionId: null },
			...{ operatorId: null, from: null, to: null, q: null },
		};
		return (await a.context.storage.audit.page(filter, 100, null)).items;
	};

	const { signal } = new AbortController();
	const atBoth = (work: (world: World) => Promise<unknown>) => Promise.all(processes.both.map(work));

	test("of retention is done by one, once", async () => {
		await a.login("alice");
		processes.pass(40 * 86_400);
		await atBoth(({ context }) => purgeWhenDue(context, signal));
		await atBoth(({ context }) => purgeWhenDue(context, signal));
		expect((await eventsNamed("retention.purge")).map(({ detail }) => detail)).toMatchObject([
			{ sessions: 1, codes: 1 },
		]);
	});

	test("to count active sessions leaves one sample, whoever counts", async () => {
		await a.login("alice");
		await atBoth(({ context }) => sampleActiveSessions(context));
		const hour = 3_600_000;
		const from = Math.floor(a.context.now() / hour) * hour;
		const counted = await b.context.storage.counts.series(from, from + hour, hour, a.appid);
		expect(counted.filter(({ name }) => name === activeSessions)).toMatchObject([{ count: 1, total: 1 }]);
	});

	test("to remove what no policy wants is told once for each user", async () => {
		const { user } = await a.loggedIn("alice");
		const event = auditEvent(a.context, null, { action: "user.forget", outcome: "ok", detail: { by: "test" } });
		await a.context.storage.users.update(user.id, { nickname: "Alice" }, event);
		await atBoth(({ context }) => forgetLeftovers(context, signal));
		expect(await a.context.storage.users.byId(user.id)).toMatchObject({ user: { nickname: null } });
		expect((await eventsNamed("user.forget")).filter(({ detail }) => detail.by === "policy")).toHaveLength(1);
	});

	test("to remove used codes and to finish erasures does no harm twice", async () => {
		const { token } = await a.loggedIn("alice");
		await a.context.storage.budgets.spend("a", 1, 60_000, a.context.now());
		processes.pass(2 * 86_400);
		await atBoth(({ context }) => purgeShortLived(context, { signal }));
		await atBoth(({ context }) => context.storage.users.finishErasures());
		expect((await b.caller(token)).user).toBeTruthy();
		expect(await a.context.storage.budgets.purge(a.context.now(), 9)).toBe(0);
	});

	test("to write tallies down adds up what each counted", async () => {
		await atBoth(async ({ context, appid }) => {
			for (let n = 0; n < 3; n += 1) context.tallies.pushed(appid, "");
			await context.tallies.close();
		});
		const hour = 3_600_000;
		const from = Math.floor(a.context.now() / hour) * hour;
		const counted = await a.context.storage.counts.series(from, from + hour, hour, a.appid);
		expect(counted.filter(({ name }) => name.startsWith("push"))).toMatchObject([{ count: 6 }]);
	});

	test("to tell of master keys is each one's own, and the other's word stays", async () => {
		const [one, other] = [new KeyKeeper(a.context), new KeyKeeper(b.context)];
		await Promise.all([one.turn(), other.turn()]);
		expect(await a.context.storage.seals.servers(a.context.now())).toHaveLength(2);
		await one.leave();
		expect(await b.context.storage.seals.servers(b.context.now())).toHaveLength(1);
	});
});
