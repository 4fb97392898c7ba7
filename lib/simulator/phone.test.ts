import { expect, test } from "vitest";
import { z } from "zod";
import { encryptedData, iv } from "../contract/values.ts";
import { decrypt } from "../decrypt.ts";
import { testWorld, type World } from "../test-world.ts";
import { simulateData } from "./phone.ts";

async function fetched(world: World, secondsAgo?: number) {
	const given = await simulateData(world.context, { user: "alice", kind: "weRunData", secondsAgo });
	return z.object({ encryptedData, iv }).parse(given);
}

test("a phone's data bears the time at which it was fetched", async () => {
	const world = await testWorld();
	const alice = await world.loggedIn("alice");
	const now = Math.floor(world.context.now() / 1000);
	const fresh = await decrypt(world.context, await fetched(world), alice);
	expect(fresh.watermark.timestamp).toBe(now);
	const older = await decrypt(world.context, await fetched(world, 300), alice);
	expect(older.watermark.timestamp).toBe(now - 300);
});

test("data that a phone fetched too long ago is refused as stale", async () => {
	const world = await testWorld();
	const alice = await world.loggedIn("alice");
	await expect(decrypt(world.context, await fetched(world, 301), alice)).rejects.toMatchObject({
		code: "decrypt_failed",
	});
	expect(world.appended.at(-1)).toMatchObject({ action: "decrypt", reason: "watermark_stale" });
});
