import { describe, onTestFinished } from "vitest";
import { sharedPlaces } from "../db/test-places.ts";
import { standIns } from "./simulator/index.ts";
import { testWorld, type World } from "./test-world.ts";

/** Two processes on one storage, with clocks that go alike and phones that both serve. */
export interface Processes {
	a: World;
	b: World;
	both: readonly [World, World];
	pass(seconds: number): void;
}

/** Tests that hold for two processes on one storage, on every engine that is there. */
export function describeProcesses(name: string, tests: (start: () => Promise<Processes>) => void): void {
	for (const { engine, isThere, newPlace } of sharedPlaces) {
		describe.runIf(isThere)(`${name} on ${engine}`, () => tests(async () => startBoth(await newPlace())));
	}
}

async function startBoth(url: string): Promise<Processes> {
	const a = await testWorld({}, "wechat", url);
	const b = await testWorld({}, "wechat", url);
	onTestFinished(async () => {
		await Promise.all([a.context.storage.close(), b.context.storage.close()]);
	});
	const servers = standIns.wechat?.servers(a.simulator);
	b.upstream = (call) => servers?.(call);
	return {
		...{ a, b, both: [a, b] },
		pass(seconds) {
			for (const world of [a, b]) world.pass(seconds);
		},
	};
}
