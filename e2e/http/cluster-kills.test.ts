import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serverUrl } from "../../db/postgres/test-database.ts";
import { type Cluster, cluster } from "../world/cluster.ts";
import { killedInTurn, pausedInTurn } from "../world/cluster-kills.ts";
import type { Told } from "../world/endings.ts";

function expectNone({ faults, figures }: Told): void {
	console.log(figures);
	expect(faults.slice(0, 10)).toEqual([]);
}

describe.runIf(serverUrl !== null)("of two processes on one PostgreSQL", () => {
	let both: Cluster;

	beforeAll(async () => {
		both = await cluster({ postgres: ["fsync=on"] });
	});
	afterAll(() => both[Symbol.asyncDispose]());

	test("one after the other is killed under load: no login is lost, no ended session is back", async () =>
		expectNone(await killedInTurn(both, 15)));

	test("one that hangs in the middle of its writes does not keep the other from writing", async () =>
		expectNone(await pausedInTurn(both, 2, 3)));
});
