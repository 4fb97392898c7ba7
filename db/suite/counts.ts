import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Count } from "../installation.ts";
import type { Given } from "./given.ts";
import { noAuditFilter, walk } from "./paging.ts";
import { aLogin, anEvent, noon } from "./rows.ts";

const hour = 3_600_000;
const day = 24 * hour;

function aCount(changes: Partial<Count> = {}): Count {
	return { appid: "wx1", name: "upstream", label: "code2Session", count: 1, total: 0, ...changes };
}

/** What the port promises of the counters. */
export function countPromises(given: Given): void {
	const { series, add, set }: Omit<Given["storage"]["counts"], "purge"> = {
		series: (...range) => given.storage.counts.series(...range),
		add: (at, counts) => given.storage.counts.add(at, counts),
		set: (at, counts) => given.storage.counts.set(at, counts),
	};
	const upstream = async (...range: Parameters<typeof series>) =>
		(await series(...range)).filter(({ name }) => name === "upstream");

	describe("counters", () => {
		test("of one hour add up, also when added at once", async () => {
			await Promise.all(Array.from({ length: 50 }, () => add(noon + 59, [aCount({ total: 3 }), aCount({ total: 4 })])));
			await add(noon + hour - 1, [aCount({ count: 7, total: 1 })]);
			expect(await upstream(noon, noon + hour, hour, null)).toEqual([
				{ at: noon, ...aCount({ count: 107, total: 351 }) },
			]);
		});

		test("that differ in anything are kept apart, whatever their texts hold", async () => {
			const texts = ["a", "", "\u0000", "'", "a b", "1 a", "小"];
			const all = texts.flatMap((one) => texts.map((other) => aCount({ appid: one || null, label: other })));
			await add(noon, [...all, aCount({ name: "other" })]);
			const told = await upstream(noon, noon + hour, hour, null);
			expect(told.map(({ at, ...count }) => JSON.stringify(count)).sort()).toEqual(
				all.map((count) => JSON.stringify(count)).sort(),
			);
		});

		test("that are set are as set last, and added to afterwards", async () => {
			await set(noon, [aCount({ count: 5, total: 50 })]);
			await set(noon + 1, [aCount({ count: 3, total: 30 }), aCount({ label: "other", count: 1 })]);
			await add(noon + 2, [aCount({ total: 1 })]);
			const told = await upstream(noon, noon + hour, hour, "wx1");
			expect(told).toHaveLength(2);
			expect(told).toContainEqual({ at: noon, ...aCount({ count: 4, total: 31 }) });
		});

		test("are summed over steps, oldest first, from the beginning of the range to before its end", async () => {
			const hours = [-1, 0, 1, 23, 24, 100, 239, 240];
			for (const i of hours) await add(noon + i * hour, [aCount({ count: 2 ** hours.indexOf(i) })]);
			const told = await upstream(noon, noon + 10 * day, day, null);
			expect(told.map(({ at, count }) => [(at - noon) / day, count])).toEqual([
				[0, 2 + 4 + 8],
				[1, 16],
				[4, 32],
				[9, 64],
			]);
			expect(await upstream(noon + 11 * day, noon + 12 * day, day, null)).toEqual([]);
			expect(await upstream(0, noon + day, hour, null)).toHaveLength(4);
		});

		test("of one app are told without the others'", async () => {
			await add(noon, [aCount(), aCount({ appid: "wx2" }), aCount({ appid: null })]);
			expect(await upstream(noon, noon + hour, hour, "wx2")).toEqual([{ at: noon, ...aCount({ appid: "wx2" }) }]);
			expect(await upstream(noon, noon + hour, hour, "wx3")).toEqual([]);
			expect(await upstream(noon, noon + hour, hour, null)).toHaveLength(3);
		});

		test("agree with events and new users, whatever happens at once and whatever of it fails", async () => {
			const taken = anEvent({ at: noon - day });
			await given.storage.audit.append(taken);
			const times = fc.constantFrom(noon, noon + 1, noon + hour, noon + 2 * hour - 1);
			const writing = fc.record({
				kind: fc.constantFrom("login", "append", "revoke", "erase", "count"),
				who: fc.constantFrom("o-1", "o-2", "o-3"),
				event: fc.record({
					at: times,
					appid: fc.constantFrom("wx1", "wx2", null),
					action: fc.constantFrom("login", "decrypt"),
					outcome: fc.constantFrom("ok", "refused", "failed"),
					reason: fc.constantFrom("bad_padding", "invalid_code", null),
				}),
				fails: fc.integer({ min: 0, max: 4 }).map((dice) => dice === 0),
			});
			const property = fc.asyncProperty(fc.array(writing, { maxLength: 30 }), async (writings) => {
				const writes = writings.map(async ({ kind, who, event: changes, fails }) => {
					const event = anEvent(fails ? { ...changes, id: taken.id } : changes);
					if (kind === "append") return given.storage.audit.append(event);
					if (kind === "login") return given.storage.sessions.open(aLogin(given.app, who, { at: event.at }), event);
					const user = await given.storage.users.byOpenid(given.app.id, who);
					if (kind === "erase") return given.storage.users.erase(user?.id ?? "", event);
					if (kind === "count") return add(event.at, [aCount()]);
					const revocation = { at: event.at, by: "user", reason: null };
					return given.storage.sessions.revokeSome({ appId: given.app.id }, 2, revocation, event);
				});
				await Promise.allSettled(writes);
				const events = await walk((limit, cursor) => given.storage.audit.page(noAuditFilter, limit, cursor), 200);
				const wanted = new Map<string, number>();
				for (const { at, appid, action, outcome, reason } of events) {
					const label = outcome === "ok" ? "" : (reason ?? "");
					const key = JSON.stringify([Math.floor(at / hour) * hour, appid, action, label]);
					wanted.set(key, (wanted.get(key) ?? 0) + 1);
				}
				const told = (await series(0, noon + day, hour, null)).filter(
					({ name }) => !["upstream", "user.new"].includes(name),
				);
				const counted = told.map(({ at, appid, name, label, count }) => [
					JSON.stringify([at, appid, name, label]),
					count,
				]);
				expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(wanted));
			});
			await fc.assert(property, { numRuns: 15 });
		});

		test("a user is counted as new once, with the app and in the hour of his first login", async () => {
			const login = (name: string, at: number) =>
				given.storage.sessions.open(aLogin(given.app, name, { at }), anEvent({ at, appid: given.app.appid }));
			await Promise.all([login("o-1", noon), login("o-1", noon), login("o-2", noon + hour), login("o-1", noon + hour)]);
			const taken = anEvent();
			await given.storage.audit.append(taken);
			const failing = given.storage.sessions.open(aLogin(given.app, "o-3"), taken);
			await expect(failing).rejects.toThrow();
			const told = (await series(noon, noon + day, hour, null)).filter(({ name }) => name === "user.new");
			const news = { appid: given.app.appid, name: "user.new", label: "", count: 1, total: 0 };
			expect(told).toEqual([
				{ at: noon, ...news },
				{ at: noon + hour, ...news },
			]);
		});
	});
}
