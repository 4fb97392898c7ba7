import { beforeEach, describe, expect, test } from "vitest";
import { Pace } from "./pace.ts";
import { purge } from "./retention.ts";
import { testWorld, type World } from "./test-world.ts";

const day = 86_400;

let world: World;
const { signal } = new AbortController();

beforeEach(async () => {
	world = await testWorld({ sessionLifetime: day, absoluteLifetime: day });
});

class FullSteps extends Pace {
	override async step(remove: (rows: number) => Promise<number>) {
		const removed = await remove(500);
		return { removed, isMore: removed >= 500, rest: 20 };
	}
}

/** What a run removes, in steps of five hundred rows; nothing: it did not run. */
async function purged(leaving = signal, wait = async () => {}) {
	return (await purge(world.context, { signal: leaving, wait, pace: new FullSteps() }))?.removed;
}

describe("a run of the retention", () => {
	test("that was stopped goes on the next time, and says that it did not come to its end", async () => {
		await Promise.all(Array.from({ length: 600 }, () => world.login("alice")));
		world.pass(32 * day);
		const leaving = new AbortController();
		await purged(leaving.signal, async () => leaving.abort());
		expect(world.appended.at(-1)?.detail).toMatchObject({ sessions: 500, complete: false });
		expect(await world.context.storage.leases.of("retention")).toBeNull();
		expect(await purged()).toMatchObject({ sessions: 100, codes: 600 });
		expect(await world.context.storage.leases.of("retention")).toEqual({ doneAt: world.context.now() });
	});

	test("is one process's at a time; a killed one holds it up for a minute", async () => {
		const { leases } = world.context.storage;
		await world.login("alice");
		world.pass(32 * day);
		const at = world.context.now();
		await leases.take("retention", "killed", at + 60_000, at);
		expect(await purged()).toBeUndefined();
		expect(world.appended).toEqual([]);
		world.pass(60);
		expect(await purged()).toMatchObject({ sessions: 1 });
	});

	test("stops where another process took over, after a step that lasted too long", async () => {
		await Promise.all(Array.from({ length: 1_100 }, () => world.login("alice")));
		world.pass(32 * day);
		const overtaken = async () => {
			world.pass(61);
			await world.context.storage.leases.take("retention", "other", world.context.now() + 60_000, world.context.now());
		};
		expect(await purged(signal, overtaken)).toMatchObject({ sessions: 500, codes: 0 });
		expect(await world.context.storage.leases.of("retention")).toMatchObject({ holder: "other" });
	});
});
