import { expect, test } from "vitest";
import { StorageUnavailable } from "../db/storage.ts";
import { keepHouse } from "./housekeeping.ts";
import { testWorld } from "./test-world.ts";

test("a process leaves although the storage does not hear any more that it does", async () => {
	const { context } = await testWorld();
	const { seals } = context.storage;
	const told: (number | null)[] = [];
	context.storage.seals = {
		...seals,
		async noteServer(server, keyId, until) {
			told.push(until);
			if (until === null) throw new StorageUnavailable("ECONNREFUSED");
			await seals.noteServer(server, keyId, until);
		},
	};
	const house = keepHouse(context);
	await expect.poll(() => told.length).toBe(1);
	await house.stop();
	expect(told).toEqual([expect.any(Number), null]);
	await context.storage.close();
});
